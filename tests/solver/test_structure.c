/* What is refused of the structures of noise, with which sentence: by the facts, by the derivatives
 * that are there, and by what the callbacks show. */
#include "sde_problems.h"
#include "solver/stepper.h"

static int
asks (const char *spec, const ito_sde *sde, ito_error *error)
{
  *error = (ito_error)ITO_NO_ERROR;
  ito_solver *solver = ito_solver_new (spec, error);
  ito_process *process = ito_process_alloc (sde);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, 4);
  if (solver && process && grid)
    ito_solver_accepts (solver, process, grid, error);
  ito_grid_free (grid);
  ito_process_free (process);
  ito_solver_free (solver);
  return error->code;
}

static void
accepts (const char *spec, const ito_sde *sde)
{
  ito_error error;
  tap_ok (asks (spec, sde, &error) == GSL_SUCCESS, "%s is taken %s", spec, error.text);
}

static void
refuses (const char *spec, const ito_sde *sde, const char *part)
{
  ito_error error;
  asks (spec, sde, &error);
  tap_ok (error.code == GSL_EINVAL && strstr (error.text, part), "%s: %s", spec, error.text);
}

static void
test_facts (void)
{
  ito_sde general = problem_sde (AREA, ITO_CALCULUS_ITO),
          commutative = problem_sde (SINH_COMMUTATIVE, ITO_CALCULUS_ITO),
          diagonal = problem_sde (SINH_DIAGONAL, ITO_CALCULUS_ITO),
          other = problem_sde (SINH_SCALAR, ITO_CALCULUS_STRATONOVICH);
  refuses ("milstein:area=none", &general, "commutative noise at most");
  accepts ("milstein:area=none,force=yes", &general);
  accepts ("milstein", &general);
  refuses ("tamed-milstein", &general, "commutative noise at most");
  refuses ("drift-implicit-milstein", &general, "commutative noise at most");
  refuses ("sriw1", &commutative, "additive, scalar or diagonal noise, and");
  refuses ("sriw2", &general, "additive, scalar or diagonal noise, and");
  refuses ("sra1", &diagonal, "additive noise at most");
  refuses ("sra3", &diagonal, "additive noise at most");
  refuses ("shark", &diagonal, "additive noise at most");
  refuses ("taylor-1.5", &diagonal, "additive noise at most");
  refuses ("truncated-milstein", &general, "commutative noise at most");
  refuses ("exact-cir", &diagonal, "sqrt(X_i)");
  ito_sde without = problem_sde (SINE, ITO_CALCULUS_ITO);
  accepts ("taylor-1.5", &without);
  without.jacobian = NULL;
  refuses ("taylor-1.5", &without, "needs the Jacobian");
  refuses ("exact-ou", &diagonal, "additive noise at most");
  static const char *const of_ito[] = { "milstein",
                                        "tamed-euler",
                                        "tamed-milstein",
                                        "truncated-milstein",
                                        "sri1",
                                        "ri6",
                                        "exact-cir",
                                        "stochastic-theta",
                                        "split-step-backward-euler",
                                        "drift-implicit-milstein",
                                        "sriw1",
                                        "platen",
                                        "dri1",
                                        "sk-rock",
                                        "exact-gbm" };
  static const char *const of_stratonovich[] = { "euler-heun", "stratonovich-heun",
                                                 "stratonovich-midpoint", "reversible-heun" };
  for (size_t k = 0; k < sizeof of_ito / sizeof *of_ito; k++)
    refuses (of_ito[k], &other, "solves SDEs of Ito");
  for (size_t k = 0; k < sizeof of_stratonovich / sizeof *of_stratonovich; k++)
    refuses (of_stratonovich[k], &diagonal, "solves SDEs of Stratonovich");
}

static void
test_derivatives (void)
{
  ito_sde sde = problem_sde (SINH_DIAGONAL, ITO_CALCULUS_ITO);
  sde.derivative = NULL;
  refuses ("milstein", &sde, "ito_sde.derivative");
  refuses ("milstein:force=yes", &sde, "ito_sde.derivative");
  accepts ("sriw1", &sde);
  sde = problem_sde (SINH_COMMUTATIVE, ITO_CALCULUS_ITO);
  sde.directional = NULL;
  refuses ("tamed-milstein", &sde, "ito_sde.directional");
  sde = problem_sde (SINE, ITO_CALCULUS_ITO);
  accepts ("milstein", &sde);
  sde.jacobian = NULL;
  refuses ("stochastic-theta", &sde, "ito_sde.jacobian");
  refuses ("split-step-backward-euler", &sde, "ito_sde.jacobian");
  refuses ("drift-implicit-milstein:force=yes", &sde, "ito_sde.jacobian");
}

/* Does not depend on the state: differences are rounding. */
static int
constant (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, const double *dw,
          double *out, void *params)
{
  (void)t, (void)t_inc, (void)x, (void)params;
  for (size_t p = 0; p < n; p++)
    {
      out[p] = 0.3 * dw[p] + 0.7 * dw[stride + p];
      out[stride + p] = 0.1 * dw[p];
    }
  return 0;
}

/* W_i moves coordinate i alone, by the size of the other. */
static int
crossed (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, const double *dw,
         double *out, void *params)
{
  (void)t, (void)t_inc, (void)params;
  for (size_t p = 0; p < n; p++)
    {
      out[p] = x[stride + p] * dw[p];
      out[stride + p] = x[p] * dw[stride + p];
    }
  return 0;
}

static void
test_callbacks (void)
{
  ito_sde sde = problem_sde (AREA, ITO_CALCULUS_ITO);
  sde.noise = ITO_NOISE_COMMUTATIVE;
  refuses ("euler-maruyama", &sde, "declared commutative, and L^2 g_1");
  refuses ("milstein", &sde, "declare it general");
  accepts ("milstein:force=yes", &sde);
  /* Without the callback, by differences. */
  sde.directional = NULL;
  refuses ("euler-maruyama", &sde, "declared commutative, and L^2 g_1");
  sde = problem_sde (SINH_COMMUTATIVE, ITO_CALCULUS_ITO);
  sde.directional = NULL;
  accepts ("euler-maruyama", &sde);
  sde.d = 2;
  sde.diffusion_dw = constant;
  accepts ("euler-maruyama", &sde);
  sde = problem_sde (SINH_DIAGONAL, ITO_CALCULUS_ITO);
  sde.diffusion_dw = crossed;
  refuses ("sriw1", &sde, "diagonal, and that of coordinate 2 depends on coordinate 1");
  accepts ("sriw1:force=yes", &sde);
  /* One coordinate moved by both. */
  sde = problem_sde (AREA, ITO_CALCULUS_ITO);
  sde.noise = ITO_NOISE_DIAGONAL;
  sde.m = sde.d;
  refuses ("sriw1", &sde, "declared diagonal, and W_1 moves coordinate 3");
  sde = problem_sde (SINH_COMMUTATIVE, ITO_CALCULUS_ITO);
  accepts ("milstein", &sde);
}

/* Areas cannot come from an array. */
static void
test_array (void)
{
  ito_sde sde = problem_sde (AREA, ITO_CALCULUS_ITO);
  ito_process *process = ito_process_alloc (&sde);
  ito_solver *solver = ito_solver_alloc ("milstein");
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, 4);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  double z[8] = { 0 }, x[3];
  ito_ensemble_noise_array (e, z, 4);
  int status = ito_ensemble_run_array (e, x);
  tap_ok (status == GSL_EINVAL && strstr (ito_last_error (), "Levy areas"), "%s",
          ito_last_error ());
  ito_ensemble_noise_array (e, NULL, 0);
  tap_ok (ito_ensemble_run_array (e, x) == GSL_SUCCESS, "control: by address it runs");
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_facts ();
  test_derivatives ();
  test_callbacks ();
  test_array ();
  return tap_done ();
}
