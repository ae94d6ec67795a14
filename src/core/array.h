/* Arrays of doubles, from specs and from HDF5 datasets. */
#ifndef ITO_CORE_ARRAY_H
#define ITO_CORE_ARRAY_H

#include "core/error.h"
#include <stddef.h>
#include <stdint.h>

typedef struct
{
  size_t rank; /* 0: a number */
  size_t dims[4];
  double *data; /* row major, owned */
} ito_array;

void ito_array_clear (ito_array *a);
size_t ito_array_count (const ito_array *a);

/* Reads "@FILE:/dataset", '@"FILE":/dataset' (split at the last ":/"), optional "[INDEX]" at the
 * end picks one entry of the first axis.  Real or integer datasets of rank <= 4.  GSL_EINVAL with
 * one sentence: no such file, not HDF5, no such dataset (names the nearest there is), wrong type,
 * wrong rank. */
int ito_array_read (const char *reference, ito_array *a, ito_error *error);

/* Splits a reference into file and object, with its "[INDEX]"; buffers of the reference's length
 * + 1. */
int ito_reference_split (const char *reference, char *file, char *object, ito_error *error);
/* The reference as it may stand in a spec: the file in quotes where it must be; freed with free().
 * NULL with an error for names that no spec can hold. */
char *ito_reference_print (const char *reference, ito_error *error);
/* Nonzero if "@FILE:/object" names a group. */
int ito_reference_is_group (const char *reference);

#endif
