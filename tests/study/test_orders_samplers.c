/* Orders of diffusion samplers and Langevin kernels: every one of the registry.  Deterministic: the
 * flow map on a mixture with full covariances.  Stochastic: moments on a Gaussian.  Kernels: bias.
 */
#include "study/order_matrix.h"

#define MIXTURE                                                                                    \
  "gmm:weights=[0.35;0.65],means=[[-1;0.5];[0.8;-0.4]],covariances=[[[0.3;0.1];[0.1;0.25]];"       \
  "[[0.2;-0.05];[-0.05;0.4]]]"
#define GAUSSIAN "gaussian:mean=[0.7;-0.4],covariance=[[0.5;0.15];[0.15;0.3]]"

static ito_target *mixture, *gaussian;
static ito_schedule *schedule;
static size_t studied;

static double
declared (const ito_solver *s)
{
  return s->facts.stochastic ? s->facts.weak[ITO_NOISE_ADDITIVE] : s->facts.deterministic;
}

/* Samplers that need other levels than 2^4, ..., 2^9. */
typedef struct
{
  const char *spec, *reason;
  unsigned multiple, coarsest, finest;
} choice;

static const choice choices[] = {
  { "", "", 1, 4, 9 },
  { "dpmsolver:", "steps of order 3 want a multiple of it", 3, 3, 9 },
  { "lms", "its starting steps of low order are outweighed late", 1, 7, 12 },
  { "deis", "likewise", 1, 7, 12 },
  { "ipndm-v", "likewise", 1, 7, 13 },
  { "sa-solver", "likewise", 1, 6, 10 },
};

static void
verify (const ito_solver *solver)
{
  choice c = choices[0];
  if (declared (solver) < 0)
    return;
  for (size_t i = 1; i < sizeof choices / sizeof *choices; i++)
    if (strncmp (solver->spec, choices[i].spec, strlen (choices[i].spec)) == 0)
      c = choices[i];
  ito_study *s = ito_study_alloc_sampler (solver->facts.stochastic ? gaussian : mixture, schedule,
                                          solver, -1.5, 1.5);
  if (s)
    {
      ito_study_set_multiple (s, c.multiple);
      ito_study_set_levels (s, c.coarsest, c.finest);
      ito_study_run (s);
    }
  matrix_confirmed (s ? ito_study_get_result (s) : NULL, ito_solver_spec (solver),
                    solver->facts.stochastic ? "moments" : "flow");
  ito_study_free (s);
  studied++;
}

/* What has no order in the step to measure, and why. */
static const char *
exception (const char *name)
{
  static const char *const rows[][2] = {
    { "predictor-corrector", "its corrector's noise has no order in the step" },
    { "restart", "its restarts add and remove noise between fixed levels" },
    { "ggf", "adaptive: its error follows the tolerance" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp (rows[i][0], name) == 0)
      return rows[i][1];
  return NULL;
}

static void
verify_kernel (const ito_entry *entry)
{
  ito_study *s = ito_study_alloc_kernel (gaussian, entry->name);
  if (s)
    ito_study_run (s);
  matrix_confirmed (s ? ito_study_get_result (s) : NULL, entry->name, "bias");
  ito_study_free (s);
}

int
main (int argc, char **argv)
{
  gsl_set_error_handler_off ();
  mixture = ito_target_alloc (MIXTURE);
  gaussian = ito_target_alloc (GAUSSIAN);
  schedule = ito_schedule_alloc ("vp-linear");
  for (size_t i = 0; i < ito_solver_registry.n; i++)
    {
      const ito_entry *entry = ito_solver_registry.entries[i];
      if (((const ito_solver_type *)entry)->kind != ITO_SOLVER_DIFFUSION
          || (argc > 1 && !strstr (entry->name, argv[1])))
        continue;
      size_t before = studied;
      const char *why = exception (entry->name);
      matrix_variants (entry, 0, verify);
      if (studied == before && why)
        printf ("# %s: %s\n", entry->name, why);
      else if (studied == before)
        tap_ok (0, "%s declares no order: what is it to be judged by?", entry->name);
    }
  for (size_t i = 0; i < ito_kernel_registry.n; i++)
    if (argc < 2 || strstr (ito_kernel_registry.entries[i]->name, argv[1]))
      verify_kernel (ito_kernel_registry.entries[i]);
  ito_target_free (mixture);
  ito_target_free (gaussian);
  ito_schedule_free (schedule);
  return tap_done ();
}
