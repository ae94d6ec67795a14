/* A gnuplot script: the terminal, the house style, tables, the figure's own text. */
#include "plot/script.h"
#include "core/c_locale.h"
#include "core/memory.h"
#include "embedded.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FONT "Helvetica,Arial,sans-serif"

static int
grow (ito_script *s, size_t more)
{
  if (s->length + more + 1 > s->size)
    {
      size_t size = 2 * (s->length + more + 1);
      char *text = realloc (s->text, size);
      if (!text)
        return s->failed = 1;
      s->text = text;
      s->size = size;
    }
  return 0;
}

int
ito_script_text (ito_script *s, const char *format, ...)
{
  va_list ap;
  locale_t before = ito_c_locale_enter ();
  va_start (ap, format);
  int length = vsnprintf (NULL, 0, format, ap);
  va_end (ap);
  if (length >= 0 && !grow (s, (size_t)length))
    {
      va_start (ap, format);
      vsnprintf (s->text + s->length, (size_t)length + 1, format, ap);
      va_end (ap);
      s->length += (size_t)length;
    }
  ito_c_locale_leave (before);
  return s->failed;
}

int
ito_script_quote (ito_script *s, const char *text)
{
  ito_script_text (s, "'");
  for (; *text; text++)
    ito_script_text (s, *text == '\'' ? "''" : "%c", *text);
  return ito_script_text (s, "'");
}

/* Figures are given in CSS pixels, 96 an inch. */
static int
begin (ito_script *s, double width, double height, ito_error *error)
{
  const char *dot = strrchr (s->picture, '.');
  const char *kind = dot ? dot + 1 : "";
  s->is_svg = strcasecmp (kind, "svg") == 0;
  if (s->is_svg)
    ito_script_text (s,
                     "set terminal svg size %g,%g dynamic enhanced font \"" FONT
                     ",13\" background \"#ffffff\"\n",
                     width, height);
  else if (strcasecmp (kind, "png") == 0)
    ito_script_text (s,
                     "set terminal pngcairo size %g,%g enhanced font \"sans,13\" fontscale 2 "
                     "linewidth 2 pointscale 2 background \"#ffffff\"\n",
                     2 * width, 2 * height);
  else if (strcasecmp (kind, "pdf") == 0)
    ito_script_text (s,
                     "set terminal pdfcairo size %gin,%gin enhanced font \"sans,13\" fontscale "
                     "0.75 linewidth 0.75 pointscale 0.75 background \"#ffffff\"\n",
                     width / 96, height / 96);
  else
    return ito_fail (error, GSL_EINVAL,
                     "no picture can be drawn to '%s': its name is to end in .svg, .png or .pdf",
                     s->picture);
  ito_script_text (s, "if (!exists(\"picture\")) picture = ");
  ito_script_quote (s, s->picture);
  ito_script_text (s, "\nset output picture\n%s", ito_text_plot_style);
  return GSL_SUCCESS;
}

ito_script *
ito_script_new (const char *picture, double width, double height, ito_error *error)
{
  if (strchr (picture, '\n'))
    {
      ito_fail (error, GSL_EINVAL, "no picture can be drawn to a name with a line break in it");
      return NULL;
    }
  ito_script *s = ITO_NEW (ito_script, 1, error);
  if (!s)
    return NULL;
  s->picture = ito_memory_text (picture, error);
  if (s->picture && begin (s, width, height, error) == GSL_SUCCESS && s->failed)
    ito_fail (error, GSL_ENOMEM, "no memory for a figure");
  if (!error->code)
    return s;
  ito_script_free (s);
  return NULL;
}

void
ito_script_free (ito_script *s)
{
  if (!s)
    return;
  free (s->picture);
  free (s->text);
  free (s);
}

int
ito_script_table (ito_script *s, const char *name, size_t columns, size_t rows,
                  const double *const *column, ito_error *error)
{
  ito_script_text (s, "$%s << EOD\n", name);
  /* gnuplot takes an empty block for a mistake. */
  if (rows == 0)
    for (size_t j = 0; j < columns; j++)
      ito_script_text (s, "nan%s", j + 1 < columns ? " " : "\n");
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < columns; j++)
      {
        const char *end = j + 1 < columns ? " " : "\n";
        if (isfinite (column[j][i]))
          ito_script_text (s, "%.8g%s", column[j][i], end);
        else
          ito_script_text (s, "nan%s", end);
      }
  if (ito_script_text (s, "EOD\n"))
    return ito_fail (error, GSL_ENOMEM, "no memory for the tables of a figure");
  return GSL_SUCCESS;
}

const char *
ito_script_source (const ito_script *s)
{
  return s->text ? s->text : "";
}
