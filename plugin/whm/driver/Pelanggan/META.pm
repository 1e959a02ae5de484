package Cpanel::Config::ConfigObj::Driver::Pelanggan::META;

# SPDX-License-Identifier: Apache-2.0
use strict;
use warnings;
use parent qw(Cpanel::Config::ConfigObj::Interface::Config::Version::v1);

our $VERSION = '1.0';

sub meta_version    { return 1; }
sub get_driver_name { return 'Pelanggan'; }
sub showcase        { return; }

sub content {
    return {
        'vendor'   => 'Pelanggan',
        'url'      => q{},
        'name'     => { 'short' => 'Pelanggan', 'long' => 'Pelanggan, customer service', 'driver' => get_driver_name() },
        'since'    => 'cPanel & WHM version 110',
        'abstract' => 'Customers, their data and their consents, for hosts, resellers and the customers themselves.',
        'version'  => $VERSION,
    };
}

1;
