/* Addressed uniforms on (0, 1], and exponentials by inversion. */
#include "random/address.h"

/* Coordinate i takes the call of pair i, that is of normals 2i and 2i + 1. */
static int
check (const ito_address *address, uint64_t first, size_t n, size_t stride, size_t m,
       ito_error *error)
{
  uint64_t coordinates = m > ITO_MAX_COORDINATES ? m : 2 * (uint64_t)m;
  int status = ito_address_check (address, first, n, coordinates, error);
  return status ? status : ito_address_stride (n, stride, m, error);
}

int
ito_uniforms (const ito_address *address, uint64_t first, size_t n, size_t stride, size_t m,
              double *u)
{
  ito_error error = ITO_NO_ERROR;
  if (check (address, first, n, stride, m, &error) == GSL_SUCCESS)
    ito_uniforms_fill (address, first, n, stride, m, u);
  return ITO_RAISE (&error);
}

void
ito_exponentials_fill (const ito_address *a, uint64_t first, size_t n, size_t stride, size_t m,
                       double *e)
{
  const ito_kernels *kernel = ito_kernel ();
  ito_uniforms_fill (a, first, n, stride, m, e);
  for (size_t i = 0; i < m; i++)
    {
      double *row = e + i * stride;
      kernel->log (n, row, row);
      for (size_t p = 0; p < n; p++)
        row[p] = 0 - row[p]; /* +0 where u = 1 */
    }
}

int
ito_exponentials (const ito_address *address, uint64_t first, size_t n, size_t stride, size_t m,
                  double *e)
{
  ito_error error = ITO_NO_ERROR;
  if (check (address, first, n, stride, m, &error) == GSL_SUCCESS)
    ito_exponentials_fill (address, first, n, stride, m, e);
  return ITO_RAISE (&error);
}
