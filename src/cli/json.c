/* JSON: one object on standard output. */
#include "cli/cli.h"
#include "core/number.h"
#include <math.h>

static void
put_text (cli_json *j, const char *text)
{
  fputc ('"', j->file);
  for (const unsigned char *s = (const unsigned char *)(text ? text : ""); *s; s++)
    if (*s == '"' || *s == '\\')
      fprintf (j->file, "\\%c", *s);
    else if (*s < 0x20)
      fprintf (j->file, "\\u%04x", *s);
    else
      fputc (*s, j->file);
  fputc ('"', j->file);
}

static void
put_key (cli_json *j, const char *key)
{
  fprintf (j->file, "%s\n%*s", j->first ? "" : ",", 2 * j->depth, "");
  j->first = 0;
  if (key)
    {
      put_text (j, key);
      fputs (": ", j->file);
    }
}

void
cli_json_open (cli_json *j, FILE *file)
{
  j->file = file;
  j->depth = 1;
  j->first = 1;
  fputc ('{', file);
}

void
cli_json_close (cli_json *j)
{
  fputs ("\n}\n", j->file);
}

void
cli_json_begin (cli_json *j, const char *key, char bracket)
{
  put_key (j, key);
  fputc (bracket, j->file);
  j->depth++;
  j->first = 1;
}

void
cli_json_end (cli_json *j, char bracket)
{
  j->depth--;
  if (!j->first)
    fprintf (j->file, "\n%*s", 2 * j->depth, "");
  fputc (bracket, j->file);
  j->first = 0;
}

void
cli_json_text (cli_json *j, const char *key, const char *value)
{
  put_key (j, key);
  put_text (j, value);
}

void
cli_json_number (cli_json *j, const char *key, double value)
{
  char buffer[32];
  put_key (j, key);
  fputs (isfinite (value) ? ito_number_print (value, buffer) : "null", j->file);
}

void
cli_json_bool (cli_json *j, const char *key, int value)
{
  put_key (j, key);
  fputs (value ? "true" : "false", j->file);
}
