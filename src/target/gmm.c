/* A Gaussian mixture from arrays. */
#include "core/memory.h"
#include "target/target.h"
#include <float.h>
#include <stdlib.h>
#include <string.h>

static const ito_param params[] = {
  { "weights", ITO_PARAM_ARRAY, "", 0, DBL_MAX, NULL, "weights [K] (normalised; default: equal)",
    0 },
  { "means", ITO_PARAM_ARRAY, "", -DBL_MAX, DBL_MAX, NULL, "means [K,d]; a list: K numbers, d = 1",
    0 },
  { "covariances", ITO_PARAM_ARRAY, "", -DBL_MAX, DBL_MAX, NULL,
    "a number (all alike), or variances [K], diagonals [K,d], matrices [K,d,d]; length 1 in place "
    "of K: all alike (default 1)",
    0 },
  { "file", ITO_PARAM_FILE, "", 0, 0, NULL,
    "@FILE:/group with weights, means, covariances in place of the arrays", 0 },
  { 0 }
};

/* The three arrays, given or read from a group. */
typedef struct
{
  ito_array weights, means, covariances;
} arrays;

static int
read_member (const char *group, const char *name, ito_array *a, ito_error *error)
{
  size_t n = strlen (group);
  char *reference = ITO_NEW (char, n + strlen (name) + 2, error);
  if (!reference)
    return GSL_ENOMEM;
  strcpy (stpcpy (stpcpy (reference, group), group[n - 1] == '/' ? "" : "/"), name);
  int status = ito_array_read (reference, a, error);
  free (reference);
  return status;
}

static int
fill (const arrays *a, struct ito_target *t, ito_error *error)
{
  const ito_array *means = &a->means, *cov = &a->covariances;
  if (means->rank < 1 || means->rank > 2)
    return ito_fail (error, GSL_EINVAL,
                     "gmm: means of rank %zu; give [K,d], or a list of K numbers (d = 1)",
                     means->rank);
  size_t k = means->dims[0], d = means->rank == 2 ? means->dims[1] : 1, size = 1;
  if (a->weights.data && (a->weights.rank > 1 || ito_array_count (&a->weights) != k))
    return ito_fail (error, GSL_EINVAL, "gmm: %zu weights for %zu means; give as many as means",
                     ito_array_count (&a->weights), k);
  if (cov->rank > 3 || (cov->rank > 0 && cov->dims[0] != k && cov->dims[0] != 1))
    return ito_fail (error, GSL_EINVAL,
                     "gmm: covariances for %zu components, but %zu means; give one for each mean, "
                     "or one for all",
                     cov->rank ? cov->dims[0] : 1, k);
  for (size_t i = 1; i < cov->rank; i++)
    {
      if (cov->dims[i] != d)
        return ito_fail (error, GSL_EINVAL,
                         "gmm: covariances of dimension %zu, but means of dimension %zu; variances "
                         "are [K], diagonals [K,d], matrices [K,d,d]",
                         cov->dims[i], d);
      size *= d;
    }
  ito_covariance_shape shape = cov->rank < 2    ? ITO_COVARIANCE_ISOTROPIC
                               : cov->rank == 2 ? ITO_COVARIANCE_DIAGONAL
                                                : ITO_COVARIANCE_FULL;
  if (cov->rank > 0 && cov->dims[0] == k)
    return ito_mixture_init (t, d, k, a->weights.data, means->data, shape, cov->data, error);
  double *all = size <= SIZE_MAX / k ? ITO_NEW (double, k *size, error) : NULL;
  if (!all)
    return ito_fail (error, GSL_ENOMEM, "no memory for %zu covariances", k);
  double one = 1;
  for (size_t i = 0; i < k; i++)
    memcpy (all + i * size, cov->data ? cov->data : &one, size * sizeof (double));
  int status = ito_mixture_init (t, d, k, a->weights.data, means->data, shape, all, error);
  free (all);
  return status;
}

static int
init (const ito_args *args, struct ito_target *t, ito_error *error)
{
  static const char *const keys[] = { "weights", "means", "covariances" };
  arrays a = { 0 };
  ito_array *const members[] = { &a.weights, &a.means, &a.covariances };
  if (!ito_args_has (args, "file"))
    {
      if (!ito_args_has (args, "means"))
        return ito_fail (error, GSL_EINVAL,
                         "gmm: no means; give means=[[0;0];[1;1]], or file=@FILE:/group");
      for (size_t i = 0; i < 3; i++)
        if (ito_args_has (args, keys[i]))
          *members[i] = *ito_args_array (args, keys[i]);
      return fill (&a, t, error);
    }
  int status = 0;
  for (size_t i = 0; !status && i < 3; i++)
    if (ito_args_given (args, keys[i]))
      status = ito_fail (error, GSL_EINVAL, "gmm: both file and %s are given; give one", keys[i]);
    else
      status = read_member (ito_args_text (args, "file"), keys[i], members[i], error);
  if (!status)
    status = fill (&a, t, error);
  for (size_t i = 0; i < 3; i++)
    ito_array_clear (members[i]);
  return status;
}

const ito_target_type ito_target_gmm = { { "gmm", NULL, "a Gaussian mixture from arrays",
                                           "sum_k weights_k N(means_k, covariances_k)", NULL,
                                           params },
                                         init };
