/* Arrays written in a spec: 1, [1;2;3], [[1;2];[3;4]], and one level deeper. */
#ifndef ITO_CORE_ARRAY_TEXT_H
#define ITO_CORE_ARRAY_TEXT_H

#include "core/array.h"
#include <stdio.h>

/* GSL_EINVAL with the bare reason ("the list is empty"): the caller says where. */
int ito_array_parse (const char *text, ito_array *a, ito_error *error);
/* Shortest numbers, in the form that is parsed. */
void ito_array_print (const ito_array *a, FILE *out);

#endif
