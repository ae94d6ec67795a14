/* How many Gaussians make a curve. */
#include "target/fine.h"
#include <math.h>

int
ito_fine_nodes (const ito_args *args, double length, double spacing, size_t *nodes,
                ito_error *error)
{
  const double most = 1e5;
  if (ito_args_has (args, "nodes"))
    {
      *nodes = ito_args_integer (args, "nodes");
      return 0;
    }
  double sd = ito_args_number (args, "sd"), n = ceil (length / (spacing * sd));
  if (!(n <= most))
    return ito_fail (error, GSL_EINVAL,
                     "%s: sd = %g needs %.3g Gaussians along a length of %g: that is more than "
                     "%g; give a larger sd, or nodes=",
                     ito_args_entry (args)->name, sd, n, length, most);
  *nodes = n < 1 ? 1 : (size_t)n;
  return 0;
}
