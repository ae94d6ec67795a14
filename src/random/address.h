/* From an address to the words of a counter (layout: ito/random.h). */
#ifndef ITO_RANDOM_ADDRESS_H
#define ITO_RANDOM_ADDRESS_H

#include "core/error.h"
#include "core/kernels.h"
#include <ito/random.h>

/* The counter of lane `first`; lanes must not cross a multiple of 2^32 paths.  Checks the ranges.
 */
int ito_address_counter (const ito_address *a, uint64_t first, size_t n, size_t coordinates,
                         ito_counter *counter, ito_error *error);
/* Normals and uniforms without checks and without raising, for workers; address in range. */
void ito_normals_fill (const ito_address *a, uint64_t first, size_t n, size_t stride, size_t m,
                       double *z);
void ito_uniforms_fill (const ito_address *a, uint64_t first, size_t n, size_t stride, size_t m,
                        double *u);

#endif
