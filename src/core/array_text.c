/* Arrays written in a spec. */
#include "core/array_text.h"
#include "core/memory.h"
#include "core/number.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MOST_RANK 3

typedef struct
{
  const char *at;
  ito_array *a;
  size_t count;
  int rank; /* -1 before the first number */
  ito_error *error;
} reader;

static void
skip_space (reader *r)
{
  while (isspace ((unsigned char)*r->at))
    r->at++;
}

static int
ragged (reader *r)
{
  return ito_fail (r->error, GSL_EINVAL, "its rows have different lengths or depths");
}

static int
read_number (reader *r, int level)
{
  char text[64];
  size_t length = strcspn (r->at, "[];");
  const char *start = r->at;
  r->at += length;
  while (length > 0 && isspace ((unsigned char)start[length - 1]))
    length--;
  if (length == 0)
    return ito_fail (r->error, GSL_EINVAL, "an entry is missing");
  if (memchr (start, ',', length))
    return ito_fail (r->error, GSL_EINVAL, "entries are separated by ';', not by ','");
  if (length >= sizeof text)
    return ito_fail (r->error, GSL_EINVAL, "a number of %zu characters is too long", length);
  memcpy (text, start, length);
  text[length] = 0;
  double *entry = r->a->data + r->count;
  if (ito_number_parse (text, entry))
    return ito_fail (r->error, GSL_EINVAL, "'%s' is not a number", ito_excerpt (text).text);
  r->count++;
  if (r->rank < 0)
    r->rank = level;
  return r->rank == level ? 0 : ragged (r);
}

/* The first list of a level sets the size of all others. */
static int
read_value (reader *r, int level)
{
  skip_space (r);
  if (*r->at != '[')
    return read_number (r, level);
  if (level == MOST_RANK)
    return ito_fail (r->error, GSL_EINVAL, "lists are nested deeper than %d", MOST_RANK);
  if (r->rank >= 0 && level >= r->rank)
    return ragged (r);
  size_t n = 0;
  do
    {
      r->at++;
      skip_space (r);
      if (n == 0 && *r->at == ']')
        return ito_fail (r->error, GSL_EINVAL, "a list is empty");
      int status = read_value (r, level + 1);
      if (status)
        return status;
      n++;
      skip_space (r);
    }
  while (*r->at == ';');
  if (*r->at != ']')
    return ito_fail (r->error, GSL_EINVAL,
                     *r->at ? "';' or ']' is missing before '%s'" : "a ']' is missing%s",
                     ito_excerpt (r->at).text);
  r->at++;
  if (r->a->dims[level] == 0)
    r->a->dims[level] = n;
  return r->a->dims[level] == n ? 0 : ragged (r);
}

int
ito_array_parse (const char *text, ito_array *a, ito_error *error)
{
  size_t most = 1;
  for (const char *c = text; *c; c++)
    most += *c == ';' || *c == '[';
  *a = (ito_array){ .data = ITO_NEW (double, most, error) };
  if (!a->data)
    return GSL_ENOMEM;
  reader r = { .at = text, .a = a, .rank = -1, .error = error };
  int status = read_value (&r, 0);
  if (!status && (skip_space (&r), *r.at != 0))
    status = ito_fail (error, GSL_EINVAL, "'%s' follows its end", ito_excerpt (r.at).text);
  if (status)
    ito_array_clear (a);
  else
    a->rank = (size_t)r.rank;
  return status;
}

static const double *
print_level (const ito_array *a, size_t level, const double *data, FILE *out)
{
  char number[32];
  if (level == a->rank || level == sizeof a->dims / sizeof a->dims[0])
    {
      fputs (ito_number_print (*data, number), out);
      return data + 1;
    }
  for (size_t i = 0; i < a->dims[level]; i++)
    {
      putc (i ? ';' : '[', out);
      data = print_level (a, level + 1, data, out);
    }
  putc (']', out);
  return data;
}

void
ito_array_print (const ito_array *a, FILE *out)
{
  print_level (a, 0, a->data, out);
}
