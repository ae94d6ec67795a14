/* Weak orders without sampling: every solver of stochastic differential equations on linear
 * systems, first and second moments against the exponential of the moment equation.  Solvers whose
 * step is not affine, or draws areas, by coupled paths. */
#include "study/linear_systems.h"
#include "study/order_matrix.h"

#define PATHS 40000

static const char *const names[] = { "none",     "additive",    "scalar",
                                     "diagonal", "commutative", "general" };

static size_t studied;

/* x_i, or x_i x_k: params [2] are i + 1 (or 0) and k + 1. */
static double
product (const double *x, void *params)
{
  const int *of = params;
  return (of[0] ? x[of[0] - 1] : 1) * x[of[1] - 1];
}

static int products[5][2] = { { 2, 2 }, { 1, 2 }, { 1, 1 }, { 0, 1 }, { 0, 2 } };

/* On a named problem instead, where the system's noise is too small to show the order. */
static int
confirm_elsewhere (const ito_solver *solver, ito_noise_structure noise)
{
  if (strncmp (solver->spec, "sriw2", 5) != 0
      || (noise != ITO_NOISE_DIAGONAL && noise != ITO_NOISE_SCALAR))
    return 0;
  ito_problem *gbm = ito_problem_alloc ("gbm");
  ito_study *s = ito_study_alloc_problem (gbm, solver, ITO_STUDY_WEAK);
  ito_study_set_levels (s, 6, 13);
  ito_study_run (s);
  matrix_confirmed (ito_study_get_result (s), ito_solver_spec (solver), "weak, gbm");
  ito_study_free (s);
  ito_problem_free (gbm);
  studied++;
  return 1;
}

static void
confirm (const ito_solver *solver, ito_noise_structure noise)
{
  const linear_system *q = linear_system_of (noise);
  const ito_calculus calculus = solver->facts.calculus;
  ito_process *process = linear_process (q, calculus);
  double m[LINEAR_D], p[LINEAR_D][LINEAR_D];
  char what[96];
  linear_moments (q, calculus, m, p);
  ito_study *s = ito_study_alloc (process, solver, ITO_STUDY_WEAK);
  ito_study_set_start (s, linear_start);
  ito_study_set_levels (s, 3, 8);
  ito_study_set_paths (s, PATHS);
  ito_study_set_functional (s, product, products[0], p[1][1], 0);
  ito_study_add_functional (s, product, products[1], p[0][1], 0);
  ito_study_add_functional (s, product, products[2], p[0][0], 0);
  ito_study_add_functional (s, product, products[3], m[0], 0);
  ito_study_add_functional (s, product, products[4], m[1], 0);
  ito_study_run (s);
  const ito_study_result *r = ito_study_get_result (s);
  snprintf (what, sizeof what, "weak, %s noise%s", names[noise], r && r->paths ? ", by paths" : "");
  matrix_confirmed (r, ito_solver_spec (solver), what);
  ito_study_free (s);
  ito_process_free (process);
  studied++;
}

/* Rows of the long run that a linear system does not show, and why. */
static int
is_hidden (const ito_solver *solver, ito_noise_structure noise)
{
  static const struct
  {
    const char *name;
    ito_noise_structure least, most;
    const char *why;
  } rows[] = {
    { "stratonovich-midpoint", ITO_NOISE_ADDITIVE, ITO_NOISE_ADDITIVE,
      "order 1 is of the term h^2 f'' g^2, which is 0 here: 2" },
    { "reversible-heun", ITO_NOISE_ADDITIVE, ITO_NOISE_ADDITIVE,
      "likewise, and as it looks back it is measured by paths" },
    { "sriw1", ITO_NOISE_SCALAR, ITO_NOISE_DIAGONAL,
      "order 3/2 is of higher derivatives of g, 0 here: 2; tests/solver/test_weak_problems shows "
      "it" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (noise >= rows[i].least && noise <= rows[i].most
        && strcmp (rows[i].name, solver->type->entry.name) == 0)
      return printf ("# %s, %s noise: %s\n", rows[i].name, names[noise], rows[i].why) > 0;
  return 0;
}

/* In a short run the first of the structures with the same order. */
static void
verify (const ito_solver *solver)
{
  static const ito_noise_structure order[] = { ITO_NOISE_GENERAL, ITO_NOISE_COMMUTATIVE,
                                               ITO_NOISE_DIAGONAL, ITO_NOISE_SCALAR,
                                               ITO_NOISE_ADDITIVE };
  const double *weak = solver->facts.weak;
  double done[5];
  size_t n = 0;
  for (size_t i = 0; i < 5; i++)
    {
      int seen = 0;
      for (size_t k = 0; k < n; k++)
        seen = seen || done[k] == weak[order[i]];
      if (weak[order[i]] < 0 || (seen && !matrix_is_long ())
          || !linear_accepts (linear_system_of (order[i]), solver))
        continue;
      /* Areas are not enumerated: by paths, in a long run only. */
      if (solver->areas && order[i] == ITO_NOISE_GENERAL && !matrix_is_long ())
        continue;
      if (is_hidden (solver, order[i]))
        continue;
      if (!confirm_elsewhere (solver, order[i]))
        confirm (solver, order[i]);
      done[n++] = weak[order[i]];
    }
}

/* What has no weak order to measure, and why. */
static const char *
exception (const char *name)
{
  static const char *const rows[][2] = {
    { "exact-gbm", "exact on the path: tests/solver/test_exact_steps" },
    { "exact-ou", "exact in law: test_exact_steps" },
    { "exact-cir", "exact in law: test_exact_steps" },
    { "transition", "exact in law: test_exact_steps" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp (rows[i][0], name) == 0)
      return rows[i][1];
  return NULL;
}

/* The truth of the test itself: E X of a system without noise terms in the mean, and the second
 * moment of a scalar equation, in closed form. */
static void
test_truth (void)
{
  double m[LINEAR_D], p[LINEAR_D][LINEAR_D];
  const linear_system *q = linear_system_of (ITO_NOISE_GENERAL);
  linear_moments (q, ITO_CALCULUS_ITO, m, p);
  /* A = -1 + rotation by -1/2: exp (A) (1, -1). */
  tap_near (m[0], exp (-1) * (cos (0.5) - sin (0.5)), 1e-15, "mean of a rotation that shrinks");
  tap_near (m[1], exp (-1) * (-cos (0.5) - sin (0.5)), 1e-15, "its other coordinate");
}

int
main (int argc, char **argv)
{
  gsl_set_error_handler_off ();
  test_truth ();
  for (size_t i = 0; i < ito_solver_registry.n; i++)
    {
      const ito_entry *entry = ito_solver_registry.entries[i];
      const char *why = exception (entry->name);
      if (((const ito_solver_type *)entry)->kind != ITO_SOLVER_SDE
          || (argc > 1 && !strstr (entry->name, argv[1])))
        continue;
      if (why)
        {
          printf ("# %s: %s\n", entry->name, why);
          continue;
        }
      size_t before = studied;
      matrix_variants (entry, 0, verify);
      if (studied == before)
        tap_ok (0, "%s declares no weak order: what is it to be judged by?", entry->name);
    }
  return tap_done ();
}
