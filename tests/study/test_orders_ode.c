/* Orders on ordinary differential equations: every solver that declares one. */
#include "study/order_matrix.h"

#define POINTS 16 /* in the mean over them, terms of the next order do not add to the error's */

static size_t studied;

/* A charged particle in a plane wave's potential, H = p^2/2 + V(q, t): all elementary differentials
 * up to order 9 are there, and methods for separable systems may step it. */
static int
wave_drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
            void *params)
{
  (void)params;
  for (size_t p = 0; p < n; p++)
    {
      double q = x[p];
      out[p] = x[stride + p];
      out[stride + p] = -sin (q) - 0.4 * sin (2 * q - 0.7 * t[p * t_inc]);
    }
  return 0;
}

static int
wave_jacobian (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
               void *params)
{
  (void)params;
  for (size_t p = 0; p < n; p++)
    {
      out[p] = out[3 * stride + p] = 0;
      out[stride + p] = 1;
      out[2 * stride + p] = -cos (x[p]) - 0.8 * cos (2 * x[p] - 0.7 * t[p * t_inc]);
    }
  return 0;
}

/* x' = -3 x + sin y, y' = -y + cos (x + t): a linear part for exponential methods. */
static const double rates[] = { -3, -1 };

static int
linear_drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
              void *params)
{
  (void)params;
  for (size_t p = 0; p < n; p++)
    {
      out[p] = rates[0] * x[p] + sin (x[stride + p]);
      out[stride + p] = rates[1] * x[stride + p] + cos (x[p] + t[p * t_inc]);
    }
  return 0;
}

static int
linear_jacobian (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
                 double *out, void *params)
{
  (void)params;
  for (size_t p = 0; p < n; p++)
    {
      double s = sin (x[p] + t[p * t_inc]);
      out[p] = rates[0];
      out[stride + p] = cos (x[stride + p]);
      out[2 * stride + p] = -s;
      out[3 * stride + p] = rates[1];
    }
  return 0;
}

static const ito_sde wave = { .d = 2, .m = 0, .drift = wave_drift, .jacobian = wave_jacobian };
static const ito_sde with_linear_part = {
  .d = 2, .m = 0, .drift = linear_drift, .jacobian = linear_jacobian, .linear = rates
};

/* Methods that need another problem, or other levels than 2^2, ..., 2^11. */
typedef struct
{
  const char *spec, *reason, *problem;
  unsigned coarsest, finest;
} choice;

static const choice choices[] = {
  { "gsl:stepper=rk4imp", "its inner iteration stops at 1e-10", NULL, 2, 6 },
  { "tsit5", "its error constant is small: order 5 shows late", "detest-a3", 2, 12 },
  { "dopri8", "rounding comes soon", "detest-b4", 2, 12 },
  { "gsl:stepper=rk8pd", "rounding comes soon", "detest-b4", 2, 12 },
};

static choice
choice_of (const char *spec)
{
  for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
    if (strncmp (spec, choices[i].spec, strlen (choices[i].spec)) == 0)
      return choices[i];
  return (choice){ spec, "", NULL, 2, 11 };
}

static int
is_exponential (const ito_solver *s)
{
  return strstr (s->type->entry.name, "exponential")
         || strncmp (s->type->entry.name, "etd", 3) == 0;
}

static void
verify (const ito_solver *solver)
{
  double points[2 * POINTS];
  for (size_t p = 0; p < POINTS; p++)
    {
      points[2 * p] = 0.9 * cos ((double)p);
      points[2 * p + 1] = 1.1 * sin (2.4 * (double)p);
    }
  if (solver->facts.deterministic < 0)
    return;
  choice c = choice_of (ito_solver_spec (solver));
  ito_problem *problem = c.problem ? ito_problem_alloc (c.problem) : NULL;
  ito_process *process = ito_process_alloc (is_exponential (solver) ? &with_linear_part : &wave);
  ito_study *s = problem ? ito_study_alloc_problem (problem, solver, ITO_STUDY_ODE)
                         : ito_study_alloc (process, solver, ITO_STUDY_ODE);
  if (s)
    {
      if (!problem)
        {
          ito_study_set_points (s, POINTS, points);
          ito_study_set_times (s, 0, 3);
        }
      ito_study_set_levels (s, c.coarsest, c.finest);
      ito_study_run (s);
    }
  matrix_confirmed (s ? ito_study_get_result (s) : NULL, ito_solver_spec (solver), "ode");
  studied++;
  ito_study_free (s);
  ito_process_free (process);
  ito_problem_free (problem);
}

int
main (int argc, char **argv)
{
  gsl_set_error_handler_off ();
  for (size_t i = 0; i < ito_solver_registry.n; i++)
    {
      const ito_entry *entry = ito_solver_registry.entries[i];
      const ito_solver_type *type = (const ito_solver_type *)entry;
      if (type->kind == ITO_SOLVER_DIFFUSION || (argc > 1 && !strstr (entry->name, argv[1])))
        continue;
      size_t before = studied;
      matrix_variants (entry, type->kind == ITO_SOLVER_ODE, verify);
      if (type->kind == ITO_SOLVER_ODE && studied == before)
        tap_ok (0, "%s declares no order, in no variant: what is it to be judged by?", entry->name);
    }
  return tap_done ();
}
