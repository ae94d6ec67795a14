/* The table of experiments, and how one is found. */
#include "core/number.h"
#include "experiment.h"
#include <string.h>

#define ITO_EXPERIMENT(theme, slug) extern const ito_experiment ito_experiment_##slug;
#include "experiments.def"
#undef ITO_EXPERIMENT

const ito_experiment *const ito_experiments[] = {
#define ITO_EXPERIMENT(theme, slug) &ito_experiment_##slug,
#include "experiments.def"
#undef ITO_EXPERIMENT
  NULL
};

#define MAX_EXPERIMENTS (sizeof ito_experiments / sizeof ito_experiments[0])

const ito_experiment *
ito_experiment_find (const char *slug, ito_error *error)
{
  const char *names[MAX_EXPERIMENTS];
  size_t n = 0;
  for (; ito_experiments[n]; n++)
    {
      names[n] = ito_experiments[n]->slug;
      if (strcmp (slug, names[n]) == 0)
        return ito_experiments[n];
    }
  const char *near = ito_nearest (slug, names, n);
  if (near)
    ito_fail (error, GSL_EINVAL, "unknown experiment '%.80s': did you mean '%s'?", slug, near);
  else
    ito_fail (error, GSL_EINVAL, "unknown experiment '%.80s': 'ito list' names them", slug);
  return NULL;
}

const char *
ito_faithfulness_name (ito_faithfulness f)
{
  switch (f)
    {
    case ITO_CORE:
      return "core";
    case ITO_ANALOGUE:
      return "analogue";
    default:
      return "outline";
    }
}
