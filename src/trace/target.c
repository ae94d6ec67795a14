/* /target: what a run was made of. */
#include "target/target.h"
#include "core/memory.h"
#include "trace/trace.h"
#include <stdlib.h>
#include <string.h>

/* Matrices of more numbers than this are kept as their diagonals, where there is nothing beside
 * those: a Gaussian in 10^6 dimensions has no room for 10^12 numbers. */
#define MOST_NUMBERS 0x1p20

/* Covariance of a component: a matrix, or its diagonal. */
static void
fill_covariance (const ito_mixture *m, size_t i, int diagonal, double *out)
{
  if (!diagonal)
    ito_mixture_covariance (m, i, out);
  else
    for (size_t j = 0; j < m->d; j++)
      out[j] =
          m->shape == ITO_COVARIANCE_ISOTROPIC ? m->covariance[i] : m->covariance[i * m->d + j];
}

static int
write_mixture (ito_file *file, const ito_mixture *mix, ito_error *error)
{
  static const char *const axes[] = { "component", "dim", "dim_2" };
  size_t k = mix->k, d = mix->d;
  int diagonal =
      mix->shape != ITO_COVARIANCE_FULL && (double)k * (double)d * (double)d > MOST_NUMBERS;
  size_t numbers = diagonal ? d : d * d;
  double *covariances = ITO_NEW (double, k *numbers, error);
  for (size_t i = 0; covariances && i < k; i++)
    fill_covariance (mix, i, diagonal, covariances + i * numbers);
  ito_dataset w = { "/target/weights", 1, { k }, H5T_NATIVE_DOUBLE, axes, mix->weight, NULL };
  ito_dataset m = { "/target/means", 2, { k, d }, H5T_NATIVE_DOUBLE, axes, mix->mean, NULL };
  ito_dataset c = {
    "/target/covariances", diagonal ? 2 : 3, { k, d, d }, H5T_NATIVE_DOUBLE, axes, covariances, NULL
  };
  if (!error->code && ito_dataset_write (file, &w, error) == GSL_SUCCESS
      && ito_dataset_write (file, &m, error) == GSL_SUCCESS)
    ito_dataset_write (file, &c, error);
  free (covariances);
  return error->code;
}

int
ito_file_write_target (ito_file *file, const ito_target *target)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  const char *spec = ito_target_spec (target);
  ito_hdf5_enter (&state);
  if (ito_file_reserve (file, strlen (spec), &error) == GSL_SUCCESS
      && ito_group_make (file, "/target", &error) == GSL_SUCCESS
      && ito_attribute_text (file, "/target", "spec", spec, 0, &error) == GSL_SUCCESS
      && target->mixture)
    write_mixture (file, target->mixture, &error);
  ito_hdf5_leave (&state);
  return ITO_RAISE (&error);
}
