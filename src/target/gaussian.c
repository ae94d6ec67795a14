/* One Gaussian. */
#include "core/memory.h"
#include "target/target.h"
#include <float.h>
#include <stdlib.h>

static const ito_param params[] = { { "d", ITO_PARAM_INTEGER, "", 1, 1 << 21, NULL,
                                      "dimension (default: that of the arrays, else 1)", 0 },
                                    { "mean", ITO_PARAM_ARRAY, "0", -DBL_MAX, DBL_MAX, NULL,
                                      "mean: a number for all coordinates, or d", 0 },
                                    { "sd", ITO_PARAM_ARRAY, "", 0, DBL_MAX, NULL,
                                      "standard deviation: a number, or d (default: 1)",
                                      ITO_PARAM_OPEN_LOWER },
                                    { "covariance", ITO_PARAM_ARRAY, "", -DBL_MAX, DBL_MAX, NULL,
                                      "in place of sd: a number, d variances, or d x d", 0 },
                                    { 0 } };

/* Takes the dimension of an array, which must agree with what is known already. */
static int
agree (const ito_array *a, const char *key, size_t ranks, size_t *d, ito_error *error)
{
  if (a->rank > ranks)
    return ito_fail (error, GSL_EINVAL, "gaussian: %s has rank %zu; give a number%s", key, a->rank,
                     ranks == 1 ? " or a list of d" : ", a list of d or a d x d matrix");
  for (size_t i = 0; i < a->rank; i++)
    if (*d == 0)
      *d = a->dims[i];
    else if (a->dims[i] != *d)
      return ito_fail (error, GSL_EINVAL,
                       "gaussian: %s has %zu entries along axis %zu, but the dimension is %zu; "
                       "make them agree",
                       key, a->dims[i], i + 1, *d);
  return 0;
}

static int
init (const ito_args *args, struct ito_target *t, ito_error *error)
{
  static double one[] = { 1 };
  static const ito_array unit = { .data = one };
  int full = ito_args_has (args, "covariance"), sd = ito_args_has (args, "sd");
  const ito_array *mean = ito_args_array (args, "mean");
  const ito_array *spread = full ? ito_args_array (args, "covariance")
                            : sd ? ito_args_array (args, "sd")
                                 : &unit;
  size_t d = ito_args_has (args, "d") ? ito_args_integer (args, "d") : 0;
  if (full && sd)
    return ito_fail (error, GSL_EINVAL, "gaussian: both sd and covariance are given; give one");
  if (agree (mean, "mean", 1, &d, error)
      || agree (spread, full ? "covariance" : "sd", full ? 2 : 1, &d, error))
    return error->code;
  d = d ? d : 1;
  double *m = ITO_NEW (double, 2 * d, error);
  if (!m)
    return GSL_ENOMEM;
  double *v = m + d;
  for (size_t i = 0; i < d; i++)
    {
      m[i] = mean->data[mean->rank ? i : 0];
      double s = spread->data[spread->rank == 1 ? i : 0];
      v[i] = full ? s : s * s;
    }
  int status = ito_mixture_init (t, d, 1, NULL, m, (ito_covariance_shape)spread->rank,
                                 spread->rank == 2 ? spread->data : v, error);
  free (m);
  return status;
}

const ito_target_type ito_target_gaussian = { { "gaussian", NULL, "a Gaussian in d dimensions",
                                                "N(mean, diag(sd^2)), or N(mean, covariance)", NULL,
                                                params },
                                              init };
