/* Errors: noted where they happen, raised once at the edge of the library. */
#include "core/error.h"
#include "core/c_locale.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local char last[sizeof ((ito_error *)0)->text];

/* The largest cut <= n that does not divide a character of UTF-8. */
static size_t
character_start (const char *text, size_t n)
{
  while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
    n--;
  return n;
}

int
ito_fail (ito_error *error, int code, const char *format, ...)
{
  if (!error || error->code)
    return error ? error->code : code;
  va_list ap;
  va_start (ap, format);
  locale_t before = ito_c_locale_enter ();
  int length = vsnprintf (error->text, sizeof error->text, format, ap);
  ito_c_locale_leave (before);
  va_end (ap);
  if (length < 0)
    error->text[0] = 0;
  else if ((size_t)length >= sizeof error->text)
    strcpy (error->text + character_start (error->text, sizeof error->text - 4), "...");
  return error->code = code;
}

ito_excerpted
ito_excerpt (const char *text)
{
  ito_excerpted e;
  size_t room = sizeof e.text - 1;
  size_t length = text ? strlen (text) : 0;
  if (length <= room)
    memcpy (e.text, text ? text : "", length + 1);
  else
    {
      size_t head = character_start (text, (room - 3) / 2);
      size_t tail = length - (room - 3) / 2;
      while (((unsigned char)text[tail] & 0xc0) == 0x80)
        tail++;
      memcpy (e.text, text, head);
      memcpy (e.text + head, "...", 3);
      memcpy (e.text + head + 3, text + tail, length - tail + 1);
    }
  for (char *c = e.text; *c; c++)
    if ((unsigned char)*c < 32 || *c == 127)
      *c = '?';
  return e;
}

int
ito_raise_at (const ito_error *error, const char *file, int line)
{
  if (!error->code)
    return 0;
  memcpy (last, error->text, sizeof last);
  gsl_error (last, file, line, error->code);
  return error->code;
}

const char *
ito_last_error (void)
{
  return last;
}
