# SPDX-License-Identifier: Apache-2.0
"""What the rig's own tests share."""
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))


@unittest.skipUnless(os.geteuid() == 0, "starts servers with users of their own: needs root")
class RigCase(unittest.TestCase):
    pass
