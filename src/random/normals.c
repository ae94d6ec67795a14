/* Addressed standard normals. */
#include "random/address.h"

int
ito_normals (const ito_address *address, uint64_t first, size_t n, size_t stride, size_t m,
             double *z)
{
  ito_error error = ITO_NO_ERROR;
  if (ito_address_check (address, first, n, m, &error) == GSL_SUCCESS
      && ito_address_stride (n, stride, m, &error) == GSL_SUCCESS)
    ito_normals_fill (address, first, n, stride, m, z);
  return ITO_RAISE (&error);
}
