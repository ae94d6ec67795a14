/* Strong orders: every solver of stochastic differential equations, on the noise structures for
 * which it declares one; and one that it refuses, with the loss under force=yes. */
#include "solver/sde_problems.h"
#include "study/order_matrix.h"

#define PATHS 2000

/* A problem for each structure on which orders are sharp: no term of a numerical error vanishes. */
static const problem_id problem_of[] = { [ITO_NOISE_ADDITIVE] = SINE,
                                         [ITO_NOISE_SCALAR] = SINH_SCALAR,
                                         [ITO_NOISE_DIAGONAL] = SINH_DIAGONAL,
                                         [ITO_NOISE_COMMUTATIVE] = SINH_COMMUTATIVE,
                                         [ITO_NOISE_GENERAL] = AREA };

static int
exact (double t, size_t n, size_t stride, const double *w, double *out, void *params)
{
  const problem_id id = *(const problem_id *)params;
  const ito_sde sde = problem_sde (id, ITO_CALCULUS_ITO);
  (void)t;
  for (size_t p = 0; p < n; p++)
    {
      double at[2], x[3];
      for (size_t j = 0; j < sde.m; j++)
        at[j] = w[j * stride + p];
      problem_exact (id, at, 0, x);
      for (size_t i = 0; i < sde.d; i++)
        out[i * stride + p] = x[i];
    }
  return 0;
}

/* NULL where the solver refuses. */
static ito_study *
study_of (const ito_process *process, const ito_solver *solver, problem_id *id)
{
  ito_study *s = ito_study_alloc (process, solver, ITO_STUDY_STRONG);
  ito_study_set_start (s, problem_start[*id]);
  ito_study_set_levels (s, 4, 9);
  ito_study_set_paths (s, PATHS);
  ito_study_set_seed (s, 12);
  if (*id <= SINH_COMMUTATIVE)
    ito_study_set_exact (s, exact, id);
  return s;
}

/* Sampling of areas is dear: fewer paths and levels for general noise. */
static void
lessen (ito_study *s, ito_noise_structure noise)
{
  if (noise != ITO_NOISE_GENERAL)
    return;
  ito_study_set_levels (s, 4, 8);
  ito_study_set_paths (s, PATHS / 2);
}

static const char *const names[] = { "none",     "additive",    "scalar",
                                     "diagonal", "commutative", "general" };

static int
accepts (const ito_process *process, const ito_solver *solver)
{
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, 4);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  int yes = e != NULL;
  ito_ensemble_free (e);
  ito_grid_free (grid);
  return yes;
}

static size_t studied;

static void
confirm (const ito_solver *solver, ito_noise_structure noise)
{
  problem_id id = problem_of[noise];
  const ito_sde sde = problem_sde (id, solver->facts.calculus);
  ito_process *process = ito_process_alloc (&sde);
  char what[64];
  snprintf (what, sizeof what, "strong, %s noise", names[noise]);
  if (accepts (process, solver))
    {
      ito_study *s = study_of (process, solver, &id);
      lessen (s, noise);
      ito_study_run (s);
      matrix_confirmed (ito_study_get_result (s), ito_solver_spec (solver), what);
      ito_study_free (s);
      studied++;
    }
  ito_process_free (process);
}

/* In a short run the first of the structures with the same order. */
static void
verify (const ito_solver *solver)
{
  static const ito_noise_structure order[] = { ITO_NOISE_DIAGONAL, ITO_NOISE_ADDITIVE,
                                               ITO_NOISE_SCALAR, ITO_NOISE_COMMUTATIVE,
                                               ITO_NOISE_GENERAL };
  const double *strong = solver->facts.strong;
  for (size_t i = 0; i < 5; i++)
    {
      int seen = 0;
      for (size_t k = 0; k < i; k++)
        seen = seen || strong[order[k]] == strong[order[i]];
      if (strong[order[i]] >= 0 && (!seen || matrix_is_long ()))
        confirm (solver, order[i]);
    }
}

/* Run all the same, it is not of the order that it has where it is not refused. */
static void
lose (const ito_entry *entry, const ito_process *process, problem_id id, double order,
      const char *what)
{
  ito_solver *forced = matrix_solver (entry, "force=yes");
  ito_study *s = study_of (process, forced, &id);
  lessen (s, id == AREA ? ITO_NOISE_GENERAL : ITO_NOISE_DIAGONAL);
  ito_study_set_declared (s, order);
  int status = ito_study_run (s);
  const ito_study_result *r = ito_study_get_result (s);
  const ito_order *o = r ? &r->order : NULL;
  tap_ok (o ? o->verdict == ITO_ORDER_REFUTED || o->slope < order - 0.25 : status != 0,
          "%s refuses %s; forced: %s, %.3f in [%.3f, %.3f] instead of %g", entry->name, what,
          o ? ito_order_verdict_name (o->verdict) : "fails", o ? o->slope : (double)NAN,
          o ? o->lower : (double)NAN, o ? o->upper : (double)NAN, order);
  ito_study_free (s);
  ito_solver_free (forced);
}

/* The most general structure that is refused, else the other calculus. */
static void
refuse (const ito_entry *entry)
{
  ito_solver *solver = matrix_solver (entry, "");
  double order = 0;
  for (int k = ITO_NOISE_ADDITIVE; k <= ITO_NOISE_GENERAL; k++)
    order = fmax (order, solver->facts.strong[k]);
  for (int k = ITO_NOISE_GENERAL; k >= ITO_NOISE_SCALAR - 1; k--)
    {
      const int other = k == ITO_NOISE_SCALAR - 1;
      problem_id id = other ? SINH_DIAGONAL : problem_of[k];
      ito_calculus calculus = solver->facts.calculus;
      if (other)
        calculus = calculus == ITO_CALCULUS_ITO ? ITO_CALCULUS_STRATONOVICH : ITO_CALCULUS_ITO;
      const ito_sde sde = problem_sde (id, calculus);
      ito_process *process = ito_process_alloc (&sde);
      int refused = !accepts (process, solver);
      if (refused)
        lose (entry, process, id, order, other ? "the other calculus" : names[k]);
      ito_process_free (process);
      if (refused)
        break;
      if (other)
        tap_ok (0, "%s refuses nothing", entry->name);
    }
  ito_solver_free (solver);
}

/* What has no strong order to measure, and why. */
static const char *
exception (const char *name)
{
  static const char *const rows[][2] = {
    { "exact-gbm", "exact on the path: see tests/solver/test_exact_steps" },
    { "exact-ou", "exact in law; solves its own equation only: test_exact_steps" },
    { "exact-cir", "exact in law: test_exact_steps" },
    { "transition", "exact in law: test_exact_steps" },
    { "dri1", "declares a weak order only, but for additive noise" },
    { "ri6", "declares a weak order only, but for additive noise" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp (rows[i][0], name) == 0)
      return rows[i][1];
  return NULL;
}

int
main (int argc, char **argv)
{
  gsl_set_error_handler_off ();
  for (size_t i = 0; i < ito_solver_registry.n; i++)
    {
      const ito_entry *entry = ito_solver_registry.entries[i];
      const char *why = exception (entry->name);
      if (((const ito_solver_type *)entry)->kind != ITO_SOLVER_SDE
          || (argc > 1 && !strstr (entry->name, argv[1])))
        continue;
      if (why && strncmp (why, "exact", 5) == 0)
        {
          printf ("# %s: %s\n", entry->name, why);
          continue;
        }
      size_t before = studied;
      matrix_variants (entry, 0, verify);
      if (!why && studied == before)
        tap_ok (0, "%s declares no strong order: what is it to be judged by?", entry->name);
      refuse (entry);
    }
  return tap_done ();
}
