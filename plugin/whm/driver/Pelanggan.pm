package Cpanel::Config::ConfigObj::Driver::Pelanggan;

# SPDX-License-Identifier: Apache-2.0
#
# The reseller privilege software-pelanggan, as a box to tick in "Edit Reseller Nameservers and Privileges". It is off until root
# ticks it, and what it opens is decided by the daemon at each request, not here.
use strict;
use warnings;
use parent qw(Cpanel::Config::ConfigObj::Interface::Config::v1);

our $VERSION = '1.0';

sub init {
    my ( $class, $software ) = @_;
    return $class->SUPER::base( { 'thirdparty_ns' => 'Pelanggan', 'meta' => {} }, $software );
}

sub info {
    my ($self) = @_;
    return $self->meta()->abstract();
}

sub acl_desc {
    return [
        {
            'acl'              => 'software-pelanggan',
            'default_value'    => 0,
            'default_ui_value' => 0,
            'name'             => 'Pelanggan (customer service)',
            'acl_subcat'       => 'Third-Party Services',
        },
    ];
}

1;
