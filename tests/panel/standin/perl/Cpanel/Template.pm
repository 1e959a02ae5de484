# SPDX-License-Identifier: Apache-2.0
#
# The stand-in's own small Cpanel::Template: enough of Template Toolkit to draw a page in WHM's frame. It knows
#   [% WRAPPER 'master_templates/master.tmpl' header='…' theme='…' … %] … [% END %]
#   [% name %]   [% name | html %]   [%# comment %]
# and dies on everything else, so that nothing is used here that was never tried.
package Cpanel::Template;

use strict;
use warnings;
use File::Basename ();
use Cwd            ();

my $CPANEL   = File::Basename::dirname( File::Basename::dirname( Cwd::abs_path(__FILE__) ) );
my %WRAPPERS = map { $_ => 1 } ( 'master_templates/master.tmpl', '_defheader.tmpl' );
my %OPTIONS  = map { $_ => 1 } qw(header theme breadcrumbdata stylesheets scripts skipheader skipsupport skipbreadcrumbs app_key);

sub process_template {
    my ( $service, $vars ) = @_;
    die "process_template: only whostmgr is known here\n" if $service ne 'whostmgr';
    my $file = $vars->{template_file} or die "process_template: no template_file\n";
    $file = "$CPANEL/whostmgr/docroot/templates/$file" if $file !~ m{^/};
    open my $handle, '<:raw', $file or die "process_template: $file: $!\n";
    my $text = do { local $/; <$handle> };
    close $handle;
    my $out = _render( $text, $vars );
    if ( $vars->{print} ) {
        binmode STDOUT, ':raw';
        print STDOUT $out;
        return ( 1, 'OK' );
    }
    return ( 1, \$out );
}

sub _render {
    my ( $text, $vars ) = @_;
    my $out = q{};
    my @outside;    # [ text before the wrapper, the wrapper's options ]
    while ( $text =~ /\G(.*?)(?:\[%([-+#]?)(.*?)([-+]?)%\]|\z)/gcs ) {
        my ( $plain, $sign, $tag ) = ( $1, $2, $3 );
        $out .= $plain;
        last if !defined $tag;
        next if $sign eq '#';
        $tag =~ s/^\s+|\s+$//g;
        if ( $tag =~ /^WRAPPER\s+(['"])([^'"]+)\1\s*(.*)$/s ) {
            my ( $name, $rest ) = ( $2, $3 );
            die "template: unknown wrapper $name\n" if !$WRAPPERS{$name};
            push @outside, [ $out, _options( $rest, $vars ) ];
            $out = q{};
        }
        elsif ( $tag eq 'END' ) {
            my $wrapper = pop @outside or die "template: END without WRAPPER\n";
            my ( $head, $foot ) = _frame( $wrapper->[1] );
            $out = $wrapper->[0] . $head . $out . $foot;
        }
        elsif ( $tag =~ /^([A-Za-z_][A-Za-z0-9_]*)\s*(?:\|\s*(html))?$/ ) {
            my $value = exists $vars->{$1} ? $vars->{$1} : q{};
            $value = q{} if !defined $value;
            $out .= $2 ? _html($value) : _bytes($value);
        }
        else {
            die "template: the stand-in does not know [% $tag %]\n";
        }
    }
    die "template: WRAPPER without END\n" if @outside;
    return $out;
}

sub _options {
    my ( $text, $vars ) = @_;
    my %options;
    while ( $text =~ /\G\s*([a-z_]+)\s*=\s*(?:'([^']*)'|"([^"]*)"|([A-Za-z_][A-Za-z0-9_]*)|(\d+)|\[[^\]]*\])\s*,?/gc ) {
        my ( $key, $value ) = ( $1, $2 // $3 // ( defined $4 ? $vars->{$4} : undef ) // $5 );
        die "template: the master wrapper has no option $key\n" if !$OPTIONS{$key};
        $options{$key} = $value;
    }
    my $left = substr $text, pos($text) // 0;
    die "template: cannot read the wrapper's options at: $left\n" if $left =~ /\S/;
    return \%options;
}

# The frame is drawn by the server for this request; only the title is filled in here.
sub _frame {
    my ($options) = @_;
    my $path = $ENV{STANDIN_WHM_FRAME} or die "template: not run by the panel\n";
    open my $handle, '<:raw', $path or die "template: $path: $!\n";
    my $frame = do { local $/; <$handle> };
    close $handle;
    my ( $head, $foot ) = split /<!--body-->/, $frame, 2;
    my $title = _html( $options->{header} // q{} );
    $head =~ s/<!--title-->/$title/g;
    return ( $head, $foot );
}

sub _bytes {
    my ($value) = @_;
    utf8::encode($value) if utf8::is_utf8($value);
    return $value;
}

sub _html {
    my $value = _bytes( $_[0] );
    $value =~ s/&/&amp;/g;
    $value =~ s/</&lt;/g;
    $value =~ s/>/&gt;/g;
    $value =~ s/"/&quot;/g;
    return $value;
}

1;
