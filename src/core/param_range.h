/* The range of a parameter: whether a value is in it, and how it is said. */
#ifndef ITO_CORE_PARAM_RANGE_H
#define ITO_CORE_PARAM_RANGE_H

#include "core/spec.h"

int ito_param_holds (const ito_param *param, double value);
/* ">= 0", "in (0, 1]", "finite": after "must be"; buffer of at least 96. */
char *ito_param_range (const ito_param *param, char *buffer);
/* "a finite number >= 0", "a whole number in [1, 9]", "a finite number"; buffer of at least 128. */
char *ito_param_demand (const ito_param *param, char *buffer);
/* Word i of "a|b|c" into a buffer (cut to its size); 0, or -1 where there is none. */
int ito_param_word (const char *words, size_t i, char *buffer, size_t size);

#endif
