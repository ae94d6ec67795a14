/* Single-step DPM-Solver against end states of its authors' implementation
 * (data/parity-dpmsolver.h5, which describes itself). */
#include "core/array.h"
#include "tap.h"
#include <ito/ito.h>

#define FILE_NAME "/data/parity-dpmsolver.h5"

static const char *
data_path (const char *object)
{
  static char path[1024];
  const char *srcdir = getenv ("srcdir");
  snprintf (path, sizeof path, "@%s%s:/%s", srcdir ? srcdir : ".", FILE_NAME, object);
  return path;
}

static int
read_array (const char *object, ito_array *a)
{
  ito_error error = ITO_NO_ERROR;
  if (ito_array_read (data_path (object), a, &error))
    printf ("# %s\n", error.text);
  return error.code;
}

/* Largest difference of the end states; inf where something failed. */
static double
difference (const ito_process *flow, const ito_schedule *schedule, const char *spec,
            const char *rule, unsigned steps, const char *group)
{
  char object[200];
  ito_array init = { 0 }, final = { 0 };
  double worst = INFINITY;
  snprintf (object, sizeof object, "%s/x_init", group);
  int status = read_array (object, &init);
  snprintf (object, sizeof object, "%s/x_final", group);
  status = status || read_array (object, &final);
  ito_solver *solver = ito_solver_alloc (spec);
  ito_grid *grid = ito_grid_alloc (rule, schedule, 1, 1e-3, steps);
  ito_ensemble *e = solver && grid ? ito_ensemble_alloc (flow, solver, grid) : NULL;
  double x[128];
  if (!status && e && !ito_ensemble_set_paths (e, 64) && !ito_ensemble_start_array (e, init.data)
      && !ito_ensemble_run_array (e, x))
    {
      worst = 0;
      for (size_t i = 0; i < 128; i++)
        worst = fmax (worst, fabs (x[i] - final.data[i]));
      if (ito_ensemble_get_result (e)->evaluations != steps)
        worst = INFINITY;
    }
  else
    printf ("# %s\n", ito_last_error ());
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_array_clear (&init);
  ito_array_clear (&final);
  return worst;
}

int
main (void)
{
  static const char *const rules[][2] = { { "uniform", "time_uniform" },
                                          { "logsnr", "logSNR" },
                                          { "quadratic", "time_quadratic" } };
  static const unsigned steps[] = { 6, 12, 20 };
  gsl_set_error_handler_off ();
  ito_target *target = ito_target_alloc (data_path ("target"));
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *flow = ito_process_alloc_flow (score);
  if (!tap_ok (flow != NULL, "target, schedule and score: %s", ito_last_error ()))
    return tap_done ();
  for (unsigned order = 1; order <= 3; order++)
    for (size_t r = 0; r < 3; r++)
      for (size_t i = 0; i < 3; i++)
        {
          char spec[64], group[100];
          snprintf (spec, sizeof spec, "dpmsolver:order=%u", order);
          snprintf (group, sizeof group, "singlestep%u/%s/%u", order, rules[r][1], steps[i]);
          double worst = difference (flow, schedule, spec, rules[r][0], steps[i], group);
          tap_ok (worst <= 1e-10, "%s, %s, %u evaluations: off by %.3g", spec, rules[r][0],
                  steps[i], worst);
        }
  /* method=fast is the same there: constant r, equal parts in lambda. */
  double worst =
      difference (flow, schedule, "dpmsolver:method=fast", "logsnr", 20, "singlestep3/logSNR/20");
  tap_ok (worst <= 1e-10, "dpmsolver:method=fast, logsnr, 20 evaluations: off by %.3g", worst);
  /* Controls: constant r where the grid's are meant, and a wrong order. */
  worst = difference (flow, schedule, "dpmsolver:order=3,nodes=fixed", "uniform", 12,
                      "singlestep3/time_uniform/12");
  tap_ok (worst > 1e-4 && isfinite (worst), "control: nodes=fixed differs: by %.3g", worst);
  worst = difference (flow, schedule, "dpmsolver:order=3", "logsnr", 12, "singlestep2/logSNR/12");
  tap_ok (worst > 1e-4 && isfinite (worst), "control: order 3 is not order 2: by %.3g", worst);
  ito_process_free (flow);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
  return tap_done ();
}
