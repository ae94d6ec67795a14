/* The registry of problems: specs, what is known of each, and refusals. */
#include "problem/problem.h"
#include "tap.h"

static void
check_problem (const char *name)
{
  ito_problem *p = ito_problem_alloc (name);
  if (!tap_ok (p != NULL, "%s: made from its name", name))
    return;
  ito_problem *again = ito_problem_alloc (ito_problem_spec (p));
  tap_ok (again && strcmp (ito_problem_spec (again), ito_problem_spec (p)) == 0,
          "%s: %s is printed and read again", name, ito_problem_spec (p));
  const ito_sde *sde = ito_problem_sde (p);
  ito_process *process = ito_process_alloc (sde);
  int finite = ito_problem_end (p) > 0, truths = ito_problem_has_exact (p)
                                                 + ito_problem_has_final (p)
                                                 + ito_problem_has_density (p, INFINITY);
  for (size_t i = 0; i < sde->d; i++)
    finite &= isfinite (ito_problem_start (p)[i]);
  for (size_t i = 0; i < ito_problem_expectations (p); i++)
    {
      ito_expectation e;
      truths++;
      finite &= ito_problem_expectation (p, i, ito_problem_end (p), &e) == 0 && isfinite (e.value)
                && e.error >= 0 && e.name && e.source;
    }
  tap_ok (process && finite && truths > 0, "%s: a process, finite numbers, %d truths", name,
          truths);
  tap_ok (ito_problem_has_final (p) == (sde->noise == ITO_NOISE_NONE),
          "%s: a final state where there is no noise", name);
  ito_process_free (process);
  ito_problem_free (again);
  ito_problem_free (p);
}

static void
refused (const char *spec, const char *part)
{
  ito_problem *p = ito_problem_alloc (spec);
  tap_ok (!p && strstr (ito_last_error (), part), "%s: %s", spec, ito_last_error ());
  ito_problem_free (p);
}

/* Every question that has no answer is refused with a sentence. */
static void
unknown (void)
{
  ito_problem *p = ito_problem_alloc ("lotka-volterra"), *gbm = ito_problem_alloc ("gbm");
  double x[2] = { 1, 1 }, y;
  ito_expectation e;
  if (!p || !gbm)
    exit (1);
  tap_ok (ito_problem_exact (p, 1, 1, 1, x, x) == GSL_EINVAL
              && strstr (ito_last_error (), "lotka-volterra has no exact solution"),
          "%s", ito_last_error ());
  tap_ok (ito_problem_final (p, x, &y) == GSL_EINVAL && strstr (ito_last_error (), "final state"),
          "%s", ito_last_error ());
  tap_ok (ito_problem_density (p, 1, x, &y) == GSL_EINVAL && strstr (ito_last_error (), "density"),
          "%s", ito_last_error ());
  tap_ok (ito_problem_expectation (p, 99, 1, &e) == GSL_EINVAL
              && isnan (ito_problem_phi (p, 99, x)),
          "%s", ito_last_error ());
  tap_ok (ito_problem_expectation (gbm, 0, -1, &e) == GSL_EINVAL
              && ito_problem_exact (gbm, NAN, 1, 1, x, &y) == GSL_EINVAL
              && strstr (ito_last_error (), "before the start"),
          "%s", ito_last_error ());
  ito_problem_free (p);
  ito_problem_free (gbm);
  ito_problem_free (NULL);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  for (size_t i = 0; i < ito_problem_registry.n; i++)
    check_problem (ito_problem_registry.entries[i]->name);
  ito_problem *p = ito_problem_alloc ("ou:d=5,u0=3");
  tap_ok (p && ito_problem_sde (p)->d == 5 && ito_problem_sde (p)->m == 5
              && ito_problem_start (p)[4] == 3,
          "ou: any dimension");
  ito_problem_free (p);
  p = ito_problem_alloc ("stiff-quadratic:a=500");
  tap_ok (p && ito_problem_end (p) == 1.5 / 500, "stiff-quadratic: its end follows its stiffness");
  ito_problem_free (p);
  refused ("gmb", "'gbm'");
  refused ("gbm:sigm=1", "'sigma'");
  refused ("gbm:sigma=-1", "sigma");
  refused ("ou:d=0", "d");
  refused ("kepler:e=1", "e");
  unknown ();
  return tap_done ();
}
