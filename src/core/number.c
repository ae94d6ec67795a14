/* Numbers as text, and the nearest of several names. */
#include "core/number.h"
#include "core/c_locale.h"
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double
read_double (const char *text, char **end)
{
  locale_t before = ito_c_locale_enter ();
  double value = strtod (text, end);
  ito_c_locale_leave (before);
  return value;
}

int
ito_number_parse (const char *text, double *value)
{
  if (*text == 0 || isspace ((unsigned char)*text) || strchr (text, '('))
    return -1;
  char *end;
  errno = 0;
  double v = read_double (text, &end);
  if (*end != 0 || (errno == ERANGE && isinf (v)))
    return -1;
  *value = v;
  return 0;
}

/* Exactly, without a detour through doubles: digits [. digits] [e exponent]. */
int
ito_count_parse (const char *text, uint64_t limit, uint64_t *value)
{
  uint64_t v = 0;
  long shift = 0, zeros = 0; /* zeros that are not yet multiplied in */
  int digits = 0, point = 0;
  const char *c = text;
  for (; isdigit ((unsigned char)*c) || (*c == '.' && !point); c++)
    {
      if (*c == '.')
        {
          point = 1;
          continue;
        }
      digits = 1;
      shift -= point;
      if (++zeros > 400)
        return -1;
      if (*c == '0')
        continue;
      for (; zeros > 0; zeros--)
        if (__builtin_mul_overflow (v, (uint64_t)10, &v))
          return -1;
      if (__builtin_add_overflow (v, (uint64_t)(*c - '0'), &v))
        return -1;
    }
  if (!digits)
    return -1;
  if (*c == 'e' || *c == 'E')
    {
      char *end;
      if (!isdigit ((unsigned char)c[1]) && c[1] != '+' && c[1] != '-')
        return -1;
      long e = strtol (c + 1, &end, 10);
      if (end == c + 1 || e > 400 || e < -400)
        return -1;
      shift += e;
      c = end;
    }
  shift += zeros;
  if (*c != 0 || (shift < 0 && v != 0))
    return -1;
  for (; shift > 0 && v != 0; shift--)
    if (__builtin_mul_overflow (v, (uint64_t)10, &v))
      return -1;
  if (v > limit)
    return -1;
  *value = v;
  return 0;
}

/* Decimal of a magnitude: 0.d1 d2 ... * 10^point. */
typedef struct
{
  char digits[24];
  int count, point;
} decimal;

static int
reads_back (const decimal *d, double value)
{
  char text[48], *end;
  snprintf (text, sizeof text, "0.%se%d", d->digits, d->point);
  return read_double (text, &end) == value;
}

static decimal
nearest_decimal (double value, int precision)
{
  char text[48];
  decimal d = { .count = precision };
  locale_t before = ito_c_locale_enter ();
  snprintf (text, sizeof text, "%.*e", precision - 1, value);
  ito_c_locale_leave (before);
  d.digits[0] = text[0];
  if (precision > 1)
    memcpy (d.digits + 1, text + 2, (size_t)precision - 1);
  d.point = 1 + (int)strtol (strchr (text, 'e') + 1, NULL, 10);
  return d;
}

/* One more in the last digit. */
static void
increment (decimal *d)
{
  int i = d->count - 1;
  for (; i >= 0 && d->digits[i] == '9'; i--)
    d->digits[i] = '0';
  if (i >= 0)
    d->digits[i]++;
  else
    {
      d->digits[0] = '1';
      d->point++;
    }
}

/* A normal double is read back from 15 digits if it is from fewer, so shorter ones need no search.
 * Above a power of two the neighbour is twice as far as below: there the next decimal up may read
 * back where the nearest one does not. */
static decimal
shortest_decimal (double value)
{
  int exponent;
  int power = frexp (value, &exponent) == 0.5;
  decimal d;
  for (int precision = value < 0x1p-1022 || power ? 1 : 15; precision <= 17; precision++)
    {
      d = nearest_decimal (value, precision);
      if (reads_back (&d, value))
        break;
      if (power)
        {
          increment (&d);
          if (reads_back (&d, value))
            break;
        }
    }
  while (d.count > 1 && d.digits[d.count - 1] == '0')
    d.digits[--d.count] = 0;
  return d;
}

char *
ito_number_print (double value, char *buffer)
{
  char *out = buffer;
  if (isnan (value))
    return strcpy (buffer, "nan");
  if (signbit (value))
    *out++ = '-';
  value = fabs (value);
  if (isinf (value) || value == 0)
    {
      strcpy (out, value == 0 ? "0" : "inf");
      return buffer;
    }
  decimal d = shortest_decimal (value);
  if (d.point > 16 || d.point < -3)
    {
      *out++ = d.digits[0];
      if (d.count > 1)
        *out++ = '.';
      sprintf (out, "%se%d", d.digits + 1, d.point - 1);
      return buffer;
    }
  if (d.point <= 0)
    {
      *out++ = '0';
      *out++ = '.';
      for (int i = d.point; i < 0; i++)
        *out++ = '0';
    }
  for (int i = 0; i < d.count || i < d.point; i++)
    {
      if (i == d.point && i > 0)
        *out++ = '.';
      *out++ = i < d.count ? d.digits[i] : '0';
    }
  *out = 0;
  return buffer;
}

#define MOST 64

static size_t
least (size_t a, size_t b)
{
  return a < b ? a : b;
}

/* Optimal string alignment. */
size_t
ito_edit_distance (const char *a, const char *b)
{
  size_t m = strnlen (a, MOST), n = strnlen (b, MOST);
  size_t d[MOST + 1][MOST + 1];
  for (size_t i = 0; i <= m; i++)
    d[i][0] = i;
  for (size_t j = 0; j <= n; j++)
    d[0][j] = j;
  for (size_t i = 1; i <= m; i++)
    for (size_t j = 1; j <= n; j++)
      {
        size_t best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
        best = least (best, least (d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          best = least (best, d[i - 2][j - 2] + 1);
        d[i][j] = best;
      }
  return d[m][n];
}

const char *
ito_nearest (const char *name, const char *const *names, size_t n)
{
  const char *nearest = NULL;
  size_t length = strlen (name), best = 2 + length / 2;
  for (size_t i = 0; i < n; i++)
    {
      size_t distance = ito_edit_distance (name, names[i]);
      if (length > 1 && distance > 1 && strncmp (name, names[i], length) == 0)
        distance = 1;
      if (distance < best)
        {
          best = distance;
          nearest = names[i];
        }
    }
  return nearest;
}
