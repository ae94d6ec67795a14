/* A spec taken apart, before anything of it is understood. */
#ifndef ITO_CORE_SPEC_TEXT_H
#define ITO_CORE_SPEC_TEXT_H

#include "core/error.h"
#include <stddef.h>

typedef struct
{
  char *key, *value; /* trimmed, not empty */
} ito_spec_pair;

typedef struct
{
  char *name; /* trimmed, not empty; "@FILE:/group" is a name without pairs */
  size_t n;
  ito_spec_pair *pairs;
  char *buffer;
} ito_spec_text;

int ito_spec_split (const char *spec, ito_spec_text *parts, ito_error *error);
void ito_spec_text_clear (ito_spec_text *parts);
/* A nested spec without the parentheses around all of it, in place. */
char *ito_spec_unwrap (char *value);

#endif
