/* References to what is in a file: @FILE:/object, @"FILE":/object. */
#include "core/array.h"
#include "core/memory.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
ito_reference_split (const char *reference, char *file, char *object, ito_error *error)
{
  const char *start = reference + (reference[0] == '@'), *end, *colon;
  if (reference[0] == '@' && reference[1] == '"')
    {
      start++;
      end = strchr (start, '"');
      colon = end && end[1] == ':' && end[2] == '/' ? end + 1 : NULL;
    }
  else
    {
      colon = NULL;
      for (const char *c = strstr (start, ":/"); c; c = strstr (c + 1, ":/"))
        colon = c;
      end = colon;
    }
  if (reference[0] != '@' || !colon || end == start)
    return ito_fail (error, GSL_EINVAL,
                     "'%s' names nothing in a file: its form is wrong; write @FILE:/dataset",
                     ito_excerpt (reference).text);
  memcpy (file, start, (size_t)(end - start));
  file[end - start] = 0;
  strcpy (object, colon + 1);
  return 0;
}

static int
needs_quotes (const char *file)
{
  for (; *file; file++)
    if (strchr (",:;=[]()", *file) || isspace ((unsigned char)*file))
      return 1;
  return 0;
}

/* Nothing, or one index [N]. */
static int
ends_in_index (const char *text)
{
  size_t digits = *text == '[' ? strspn (text + 1, "0123456789") : 0;
  return !*text || (digits && strcmp (text + 1 + digits, "]") == 0);
}

char *
ito_reference_print (const char *reference, ito_error *error)
{
  size_t size = strlen (reference) + 3;
  char *work = ITO_NEW (char, 3 * size, error);
  if (!work)
    return NULL;
  char *file = work + size, *object = file + size;
  if (ito_reference_split (reference, file, object, error))
    {
      free (work);
      return NULL;
    }
  /* Brackets at the end are an index; elsewhere, and the other marks, end the value of a key. */
  if (strchr (file, '"') || strpbrk (object, ",()\"")
      || !ends_in_index (object + strcspn (object, "[]")))
    {
      ito_fail (error, GSL_EINVAL,
                "'%s' cannot stand in a spec: a file must have no '\"', a dataset no comma, quote "
                "or bracket in its name; rename it",
                ito_excerpt (reference).text);
      free (work);
      return NULL;
    }
  int quotes = needs_quotes (file);
  snprintf (work, size, quotes ? "@\"%s\":%s" : "@%s:%s", file, object);
  return work;
}
