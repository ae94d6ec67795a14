/* Text and numbers of the page. */
#include "report_html.h"
#include <math.h>
#include <string.h>

static void
put_escaped (FILE *out, char c)
{
  switch (c)
    {
    case '<':
      fputs ("&lt;", out);
      break;
    case '>':
      fputs ("&gt;", out);
      break;
    case '&':
      fputs ("&amp;", out);
      break;
    case '"':
      fputs ("&quot;", out);
      break;
    case '\'':
      fputs ("&#39;", out);
      break;
    default:
      /* Control characters have no place in HTML. */
      fputc ((unsigned char)c < 32 && c != '\n' && c != '\t' ? ' ' : c, out);
    }
}

void
ito_html_text (FILE *out, const char *text)
{
  for (; *text; text++)
    put_escaped (out, *text);
}

void
ito_html_inline (FILE *out, const char *text, size_t length)
{
  const char *end = text + length, *close;
  int code = 0;
  if (length > 2 && text[0] == '*' && (close = memchr (text + 1, '*', length - 1)))
    {
      fputs ("<b class=\"run-in\">", out);
      for (text++; text < close; text++)
        put_escaped (out, *text);
      fputs ("</b>", out);
      text++;
    }
  for (; text < end; text++)
    if (*text == '`' && (code || memchr (text + 1, '`', (size_t)(end - text - 1))))
      {
        code = !code;
        fputs (code ? "<code>" : "</code>", out);
      }
    else
      put_escaped (out, *text);
}

void
ito_html_paragraphs (FILE *out, const char *text, const char *css_class)
{
  while (*text)
    {
      const char *end = strstr (text, "\n\n");
      size_t length = end ? (size_t)(end - text) : strlen (text);
      if (css_class)
        fprintf (out, "<p class=\"%s\">", css_class);
      else
        fputs ("<p>", out);
      ito_html_inline (out, text, length);
      fputs ("</p>\n", out);
      text += length + strspn (text + length, "\n");
    }
}

/* Digits with a true minus sign, without zeros at the end where trim. */
static void
put_fixed (FILE *out, double value, int decimals, int trim)
{
  char text[400];
  snprintf (text, sizeof text, "%.*f", decimals, fabs (value));
  if (trim && strchr (text, '.'))
    {
      char *end = text + strlen (text);
      while (end[-1] == '0')
        *--end = 0;
      if (end[-1] == '.')
        end[-1] = 0;
    }
  int zero = strspn (text, "0.") == strlen (text);
  fprintf (out, "%s%s", value < 0 && !zero ? "−" : "", text);
}

static void
put_power (FILE *out, int exponent)
{
  fprintf (out, "10<sup>%s%d</sup>", exponent < 0 ? "−" : "", abs (exponent));
}

static int
put_special (FILE *out, double value)
{
  if (isnan (value))
    fputs ("not a number", out);
  else if (isinf (value))
    fputs (value < 0 ? "−∞" : "∞", out);
  else
    return 0;
  return 1;
}

static int
exponent_of (double value)
{
  return value == 0 ? 0 : (int)floor (log10 (fabs (value)) + 1e-12);
}

static int
is_plain (int exponent)
{
  return exponent >= -4 && exponent < 6;
}

static void
put_digits (FILE *out, double value, int digits)
{
  if (put_special (out, value))
    return;
  int e = exponent_of (value);
  if (value == 0 || is_plain (e))
    {
      put_fixed (out, value, digits - 1 - e > 0 ? digits - 1 - e : 0, 1);
      return;
    }
  double mantissa = value / pow (10, e);
  if (fabs (mantissa - 1) > 1e-9)
    {
      put_fixed (out, mantissa, digits - 1, 1);
      fputs ("·", out);
    }
  put_power (out, e);
}

void
ito_html_number (FILE *out, double value)
{
  put_digits (out, value, 6);
}

void
ito_html_estimate (FILE *out, double value, double standard_error)
{
  if (!(standard_error > 0) || !isfinite (value) || !isfinite (standard_error))
    {
      put_digits (out, value, 4);
      if (!(standard_error == 0) && isfinite (value))
        {
          fputs (" ± ", out);
          put_special (out, standard_error);
        }
      return;
    }
  int last = exponent_of (standard_error) - 1; /* of the error's second digit */
  int e = exponent_of (fabs (value) > standard_error ? value : standard_error);
  int plain = is_plain (e);
  double scale = plain ? 1 : pow (10, e);
  int decimals = (plain ? 0 : e) - last;
  if (!plain)
    fputs ("(", out);
  put_fixed (out, value / scale, decimals > 0 ? decimals : 0, 0);
  fputs (" ± ", out);
  put_fixed (out, standard_error / scale, decimals > 0 ? decimals : 0, 0);
  if (!plain)
    {
      fputs (")·", out);
      put_power (out, e);
    }
}

#define STRIP 120.0
#define MARGIN 26.0

/* Where a value falls on the strip: the interval fills its middle, what is beyond stays at the
 * edges. */
static double
place (double value, double lower, double upper)
{
  double x = MARGIN + (value - lower) / (upper - lower) * (STRIP - 2 * MARGIN);
  return fmin (fmax (x, 6), STRIP - 6);
}

void
ito_html_strip (FILE *out, const ito_claim *c)
{
  double lower = c->lower, upper = c->upper, value = c->value;
  int open_left = !isfinite (lower), open_right = !isfinite (upper);
  if (!isfinite (value) || (open_left && open_right) || !(upper > lower))
    return;
  /* The strip of an open side: from zero to a bound of the same sign, or as far as the bound is
   * large. */
  if (open_left)
    lower = upper > 0 ? 0 : upper - fmax (fabs (upper), 1);
  if (open_right)
    upper = lower < 0 ? 0 : lower + fmax (fabs (lower), 1);
  double bar = isfinite (c->standard_error) ? 5 * c->standard_error : 0;
  double x = place (value, lower, upper), a = place (value - bar, lower, upper),
         b = place (value + bar, lower, upper);
  double left = open_left ? 0 : MARGIN, right = open_right ? STRIP : STRIP - MARGIN;
  fprintf (out,
           "<svg class=\"strip %s\" viewBox=\"0 0 %g 16\" aria-hidden=\"true\">"
           "<path class=\"track\" d=\"M0 8H%g\"/><rect class=\"band\" x=\"%g\" y=\"2\" "
           "width=\"%g\" height=\"12\" rx=\"2\"/>",
           c->as_expected ? "good" : "bad", STRIP, STRIP, left, right - left);
  if (b - a > 1)
    fprintf (out, "<path class=\"bar\" d=\"M%.1f 8H%.1f\"/>", a, b);
  if (x <= 6.01)
    fputs ("<path class=\"dot\" d=\"M2 8l7 -4.5v9z\"/>", out);
  else if (x >= STRIP - 6.01)
    fprintf (out, "<path class=\"dot\" d=\"M%g 8l-7 -4.5v9z\"/>", STRIP - 2);
  else
    fprintf (out, "<circle class=\"dot\" cx=\"%.1f\" cy=\"8\" r=\"3.6\"/>", x);
  fputs ("</svg>", out);
}
