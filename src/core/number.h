/* Numbers as text, independent of the locale. */
#ifndef ITO_CORE_NUMBER_H
#define ITO_CORE_NUMBER_H

#include <stddef.h>
#include <stdint.h>

/* The whole of text as a number ("1e-3", "0x1p3", "inf", "nan"); 0, or -1 where it is none or is
 * finite but too large for a double. */
int ito_number_parse (const char *text, double *value);
/* The whole of text as a count ("1000", "1e6"), at most limit; 0, or -1. */
int ito_count_parse (const char *text, uint64_t limit, uint64_t *value);
/* The shortest decimal that reads back to the same double; buffer of at least 32. */
char *ito_number_print (double value, char *buffer);

/* Edit distance (insert, delete, replace, swap neighbours) of the first 64 characters, for naming
 * the nearest valid thing. */
size_t ito_edit_distance (const char *a, const char *b);
/* The nearest of n names, NULL where none is near: distance > 1 + length / 2, and none begins with
 * it. */
const char *ito_nearest (const char *name, const char *const *names, size_t n);

#endif
