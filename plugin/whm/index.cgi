#!/usr/local/cpanel/3rdparty/bin/perl
# SPDX-License-Identifier: Apache-2.0
#
# SECURITY: run by cpsrvd as root. Starts the gateway beside it (no shell, no argument from the request), and
# draws WHM's frame around its page. The page goes into the template as data and is never a template itself.
use strict;
use warnings;
BEGIN { unshift @INC, '/usr/local/cpanel' if -d '/usr/local/cpanel/Cpanel' }
use Cpanel::Template ();

my ($folder) = ( $ENV{'SCRIPT_FILENAME'} || $0 ) =~ m{^(/.*)/[^/]*$};
my $gateway = ( $folder || '.' ) . '/pelanggan-gateway';
my $out = q{};
if ( open my $pipe, '-|', $gateway, '--whm' ) {
    binmode $pipe;
    local $/;
    $out = <$pipe>;
    close $pipe;
}
binmode STDOUT;
my ( $head, $body ) = split /\r\n\r\n/, defined $out ? $out : q{}, 2;
if ( !defined $body ) {
    print "Status: 503 Service Unavailable\r\nContent-Type: text/plain\r\n\r\nPelanggan's gateway did not start.\n";
    exit 0;
}
my %own;
my @kept = grep { !( /^X-Pelanggan-(\w+): (.*)$/i && ( $own{ lc $1 } = $2 || 1 ) ) } split /\r\n/, $head;
if ( !defined $own{title} ) {
    print join( "\r\n", @kept ), "\r\n\r\n", $body;
    exit 0;
}
$own{title} =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge;

# WHM's own frame has scripts and styles inside and its own length.
@kept = grep { !/^(?:Content-Length|Content-Security-Policy):/i } @kept;
push @kept, "Content-Security-Policy: base-uri 'self'; object-src 'none'; form-action 'self'; frame-ancestors 'self'";
print join( "\r\n", @kept ), "\r\n\r\n";
Cpanel::Template::process_template( 'whostmgr',
    { template_file => 'pelanggan/frame.tmpl', print => 1, title => $own{title}, style => $own{style}, body => $body } );
