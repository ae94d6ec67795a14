/* Pieces of the page: numbers as text, escapes, pictures that do not clash. */
#include "report_html.h"
#include "tap.h"
#include <unistd.h>

static char text[4000];

static FILE *
begin (void)
{
  text[0] = 0;
  return fmemopen (text, sizeof text, "w");
}

static void
estimate (double value, double error, const char *truth)
{
  FILE *out = begin ();
  ito_html_estimate (out, value, error);
  fclose (out);
  char what[80];
  snprintf (what, sizeof what, "%g +- %g as %s", value, error, truth);
  tap_same (text, truth, what);
}

static void
number (double value, const char *truth)
{
  FILE *out = begin ();
  ito_html_number (out, value);
  fclose (out);
  char what[80];
  snprintf (what, sizeof what, "%g as %s", value, truth);
  tap_same (text, truth, what);
}

static void
paragraphs (const char *source, const char *truth, const char *what)
{
  FILE *out = begin ();
  ito_html_paragraphs (out, source, NULL);
  fclose (out);
  tap_same (text, truth, what);
}

static int
picture (const char *svg)
{
  FILE *file = fopen ("test-html.svg", "w");
  if (!file)
    return -2;
  fputs (svg, file);
  fclose (file);
  FILE *out = begin ();
  int status = ito_html_picture (out, "test-html.svg", "slug", "a \"picture\"");
  fclose (out);
  unlink ("test-html.svg");
  return status;
}

int
main (void)
{
  estimate (0.66039, 0.0091, "0.6604 ± 0.0091");
  estimate (0.0036, 0.00204, "0.0036 ± 0.0020");
  estimate (2.0486, 0.0274, "2.049 ± 0.027");
  estimate (-1234.56, 12.3, "−1235 ± 12");
  estimate (0.5, 0.00999, "0.5000 ± 0.0100");
  estimate (1.5e-9, 2.3e-11, "(1.500 ± 0.023)·10<sup>−9</sup>");
  estimate (3e-12, 4e-10, "(0.0 ± 4.0)·10<sup>−10</sup>");
  estimate (-0.00001, 0.01, "0.000 ± 0.010");
  estimate (0.985506, 0, "0.9855");
  estimate (-0.264038, 0, "−0.264");
  estimate (1.61744e-10, 0, "1.617·10<sup>−10</sup>");
  estimate (0, 0, "0");
  estimate (INFINITY, 0, "∞");
  estimate (NAN, NAN, "not a number");
  number (1e-5, "10<sup>−5</sup>");
  number (0.04, "0.04");
  number (1.12, "1.12");
  number (0.8776572, "0.877657");
  number (-INFINITY, "−∞");
  number (2e10, "2·10<sup>10</sup>");
  number (-0.0, "0");

  paragraphs ("*A <b>.* x & `y < z`.\n\nSecond 'one'.",
              "<p><b class=\"run-in\">A &lt;b&gt;.</b> x &amp; <code>y &lt; z</code>.</p>\n"
              "<p>Second &#39;one&#39;.</p>\n",
              "headings, code, escapes");
  paragraphs ("a `b", "<p>a `b</p>\n", "a quote that is not closed is itself");
  paragraphs ("x * y * z", "<p>x * y * z</p>\n", "stars inside are themselves");
  paragraphs ("", "", "no text, no paragraph");

  tap_ok (picture ("<?xml version=\"1.0\"?>\n<svg viewBox='0 0 1 1'>\n<title>Gnuplot</title>"
                   "<g id=\"a\"><path id='b'/><use xlink:href='#b'/><path fill=\"url(#a)\"/></g>"
                   "</svg>\n")
              == 0,
          "a picture is taken in");
  tap_same (text,
            "<svg role=\"img\" aria-label=\"a &quot;picture&quot;\" viewBox='0 0 1 1'>\n"
            "<g id=\"slug-a\"><path id='slug-b'/><use xlink:href='#slug-b'/>"
            "<path fill=\"url(#slug-a)\"/></g></svg>",
            "with ids of its own");
  tap_ok (picture ("<svg><script>alert(1)</script></svg>") != 0, "no scripts");
  tap_ok (picture ("<svg><g onload=\"alert(1)\"/></svg>") != 0, "no handlers");
  tap_ok (picture ("<svg><text>what goes on here</text></svg>") == 0, "the word on is no handler");
  tap_ok (picture ("<svg><g>") != 0, "no picture that is cut off");
  FILE *out = begin ();
  int status = ito_html_picture (out, "no-such-file.svg", "slug", "");
  fclose (out);
  tap_ok (status != 0 && text[0] == 0, "no picture that is not there");
  return tap_done ();
}
