/* /target: what a run was made of. */
#include "core/memory.h"
#include "trace/trace.h"
#include <stdlib.h>
#include <string.h>

static int
write_mixture (ito_file *file, const ito_target *target, ito_error *error)
{
  static const char *const axes[] = { "component", "dim", "dim_2" };
  size_t k = ito_target_components (target), d = ito_target_dimension (target);
  double *weights = ITO_NEW (double, k, error), *means = NULL, *covariances = NULL;
  if (weights && (means = ITO_NEW (double, k *d, error)))
    covariances = ITO_NEW (double, k *d *d, error);
  for (size_t i = 0; i < k && !error->code; i++)
    if (ito_target_component (target, i, weights + i, means + i * d, covariances + i * d * d))
      ito_fail (error, GSL_EFAILED, "cannot write '%s': a component of the target is not known",
                file->path);
  ito_dataset w = { "/target/weights", 1, { k }, H5T_NATIVE_DOUBLE, axes, weights, NULL };
  ito_dataset m = { "/target/means", 2, { k, d }, H5T_NATIVE_DOUBLE, axes, means, NULL };
  ito_dataset c = { "/target/covariances", 3,   { k, d, d }, H5T_NATIVE_DOUBLE, axes,
                    covariances,           NULL };
  if (!error->code && ito_dataset_write (file, &w, error) == GSL_SUCCESS
      && ito_dataset_write (file, &m, error) == GSL_SUCCESS)
    ito_dataset_write (file, &c, error);
  free (weights);
  free (means);
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
      && ito_target_components (target))
    write_mixture (file, target, &error);
  ito_hdf5_leave (&state);
  return ITO_RAISE (&error);
}
