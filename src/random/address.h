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
/* Refuses a stream that is too large. */
int ito_stream_check (unsigned stream, ito_error *error);
/* The ranges alone.  Uniforms and exponentials take two coordinates each. */
int ito_address_check (const ito_address *a, uint64_t first, uint64_t n, uint64_t coordinates,
                       ito_error *error);
/* Lanes from `first` to the next multiple of 2^32 paths. */
uint64_t ito_address_lanes (uint64_t first);
/* GSL_EINVAL where m > 1 rows of n would overlap. */
int ito_address_stride (size_t n, size_t stride, size_t m, ito_error *error);
/* Normals, uniforms and exponentials without checks and without raising, for workers; address in
 * range. */
void ito_normals_fill (const ito_address *a, uint64_t first, size_t n, size_t stride, size_t m,
                       double *z);
/* Of lanes with a path, a cell and a node of their own (those of the address are not used): the
 * bits of ito_normals_fill at each. */
void ito_normals_each_fill (const ito_address *a, size_t n, const uint64_t *path,
                            const uint32_t *cell, const uint32_t *node, size_t stride, size_t m,
                            double *z);
void ito_uniforms_fill (const ito_address *a, uint64_t first, size_t n, size_t stride, size_t m,
                        double *u);
void ito_exponentials_fill (const ito_address *a, uint64_t first, size_t n, size_t stride, size_t m,
                            double *e);

#endif
