/* An SVG file inside the page: without its prolog, with ids that no other figure has. */
#include "report_html.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT (4l << 20)

static char *
read_file (const char *name)
{
  FILE *file = fopen (name, "rb");
  if (!file)
    return NULL;
  char *text = NULL;
  long size = fseek (file, 0, SEEK_END) == 0 ? ftell (file) : -1;
  if (size > 0 && size <= LIMIT && fseek (file, 0, SEEK_SET) == 0
      && (text = malloc ((size_t)size + 1)))
    {
      size_t n = fread (text, 1, (size_t)size, file);
      text[n] = 0;
      if (n != (size_t)size || strlen (text) != n)
        {
          free (text);
          text = NULL;
        }
    }
  fclose (file);
  return text;
}

/* Only drawings: no scripts, no handlers, nothing fetched. */
static int
is_drawing (const char *svg)
{
  if (strstr (svg, "<script") || strstr (svg, "<foreignObject") || strstr (svg, "javascript:"))
    return 0;
  for (const char *p = svg; (p = strstr (p, " on")); p += 3)
    {
      const char *q = p + 3;
      while (isalpha ((unsigned char)*q))
        q++;
      if (q > p + 3 && *q == '=')
        return 0;
    }
  return 1;
}

static int
begins (const char *p, const char *word)
{
  return strncmp (p, word, strlen (word)) == 0;
}

/* Length of what stands before an id at p: id=", href="#, url(#; 0 elsewhere. */
static size_t
before_id (const char *p)
{
  static const char *const opening[] = { "href=\"#", "href='#", "url(#", "url('#", "url(\"#" };
  if (isspace ((unsigned char)p[0]) && (begins (p + 1, "id=\"") || begins (p + 1, "id='")))
    return 5;
  for (size_t i = 0; i < sizeof opening / sizeof opening[0]; i++)
    if (begins (p, opening[i]))
      return strlen (opening[i]);
  return 0;
}

int
ito_html_picture (FILE *out, const char *file, const char *prefix, const char *label)
{
  char *text = read_file (file);
  const char *svg = text ? strstr (text, "<svg") : NULL;
  if (!svg || !strstr (svg, "</svg>") || !is_drawing (svg))
    {
      free (text);
      return -1;
    }
  const char *end = strstr (svg, "</svg>") + strlen ("</svg>");
  fputs ("<svg role=\"img\" aria-label=\"", out);
  ito_html_text (out, label);
  fputs ("\"", out);
  for (const char *p = svg + strlen ("<svg"), *close; p < end;)
    {
      /* The picture's own name, a tooltip that says "Gnuplot". */
      if (begins (p, "<title>Gnuplot") && (close = strstr (p, "</title>")))
        p = close + strlen ("</title>");
      size_t n = before_id (p);
      if (n == 0)
        {
          fputc (*p++, out);
          continue;
        }
      fwrite (p, 1, n, out);
      fprintf (out, "%s-", prefix);
      p += n;
    }
  free (text);
  return 0;
}
