# SPDX-License-Identifier: Apache-2.0
"""A strict double of the parts of a hosting panel that this project touches. See ../README.md."""
