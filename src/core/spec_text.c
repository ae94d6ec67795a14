/* A spec taken apart: NAME [":" KEY "=" VALUE {"," KEY "=" VALUE}]. */
#include "core/spec_text.h"
#include "core/memory.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DEPTH 32

static char *
trim (char *text)
{
  while (isspace ((unsigned char)*text))
    text++;
  for (char *end = text + strlen (text); end > text && isspace ((unsigned char)end[-1]);)
    *--end = 0;
  return text;
}

/* The end of a value: a comma outside of quotes and brackets, or the end of all. */
static int
skip_value (char **at, const char *spec, ito_error *error)
{
  char open[MOST_DEPTH];
  int depth = 0;
  const char *quote = NULL;
  char *c = *at;
  for (; *c; c++)
    {
      if (*c == '"')
        quote = quote ? NULL : c;
      if (quote)
        continue;
      if (*c == ',' && depth == 0)
        break;
      if (*c == '(' || *c == '[')
        {
          if (depth == MOST_DEPTH)
            return ito_fail (error, GSL_EINVAL, "spec '%s' cannot be read: it is nested too deeply",
                             ito_excerpt (spec).text);
          open[depth++] = *c;
        }
      else if (*c == ')' || *c == ']')
        {
          char wanted = *c == ')' ? '(' : '[';
          if (depth == 0 || open[depth - 1] != wanted)
            return ito_fail (error, GSL_EINVAL,
                             "spec '%s' cannot be read: a '%c' has no '%c' before it",
                             ito_excerpt (spec).text, *c, wanted);
          depth--;
        }
    }
  if (quote || depth)
    return ito_fail (error, GSL_EINVAL, "spec '%s' cannot be read: a '%c' is not closed",
                     ito_excerpt (spec).text, quote ? '"' : open[depth - 1]);
  *at = c;
  return 0;
}

static int
split_pairs (ito_spec_text *parts, char *at, const char *spec, ito_error *error)
{
  for (;; at++)
    {
      char *start = at;
      int status = skip_value (&at, spec, error);
      if (status)
        return status;
      int last = *at == 0;
      *at = 0;
      char *equals = strchr (start, '=');
      if (!equals && !*trim (start))
        return ito_fail (error, GSL_EINVAL,
                         "spec '%s' cannot be read: nothing follows the '%c'; write "
                         "NAME:key=value,...",
                         ito_excerpt (spec).text, parts->n ? ',' : ':');
      if (!equals)
        return ito_fail (error, GSL_EINVAL,
                         "spec '%s' cannot be read: '%s' has no '='; write NAME:key=value,...",
                         ito_excerpt (spec).text, ito_excerpt (trim (start)).text);
      *equals = 0;
      ito_spec_pair pair = { trim (start), trim (equals + 1) };
      if (!*pair.key || !*pair.value)
        return ito_fail (error, GSL_EINVAL,
                         "spec '%s' cannot be read: '%s=%s' lacks its %s; write "
                         "NAME:key=value,...",
                         ito_excerpt (spec).text, ito_excerpt (pair.key).text,
                         ito_excerpt (pair.value).text, *pair.key ? "value" : "key");
      parts->pairs[parts->n++] = pair;
      if (last)
        return 0;
    }
}

int
ito_spec_split (const char *spec, ito_spec_text *parts, ito_error *error)
{
  *parts = (ito_spec_text){ 0 };
  if (!spec)
    spec = "";
  size_t most = 1;
  for (const char *c = spec; *c; c++)
    most += *c == ',';
  parts->buffer = ito_memory_text (spec, error);
  parts->pairs = ITO_NEW (ito_spec_pair, most, error);
  int status = parts->buffer && parts->pairs ? 0 : GSL_ENOMEM;
  if (!status)
    {
      parts->name = trim (parts->buffer);
      char *colon = parts->name[0] == '@' ? NULL : strchr (parts->name, ':');
      if (colon)
        *colon = 0;
      parts->name = trim (parts->name);
      if (!*parts->name)
        status = ito_fail (error, GSL_EINVAL,
                           "spec '%s' cannot be read: it has no name; write NAME:key=value,...",
                           ito_excerpt (spec).text);
      else if (colon)
        status = split_pairs (parts, colon + 1, spec, error);
    }
  if (status)
    ito_spec_text_clear (parts);
  return status;
}

void
ito_spec_text_clear (ito_spec_text *parts)
{
  free (parts->buffer);
  free (parts->pairs);
  *parts = (ito_spec_text){ 0 };
}

char *
ito_spec_unwrap (char *value)
{
  value = trim (value);
  for (size_t n = strlen (value); n > 1 && *value == '(' && value[n - 1] == ')'; n = strlen (value))
    {
      int depth = 0, quoted = 0;
      for (size_t i = 0; i < n - 1; i++)
        {
          quoted ^= value[i] == '"';
          depth += quoted ? 0 : (value[i] == '(') - (value[i] == ')');
          if (depth == 0)
            return value; /* (a)(b): the first one closes before the end */
        }
      value[n - 1] = 0;
      value = trim (value + 1);
    }
  return value;
}
