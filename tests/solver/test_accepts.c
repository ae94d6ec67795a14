/* Which solver takes which process, and the sentence where it does not. */
#include "solver/stepper.h"
#include "tap.h"
#include <ito/ito.h>

static int
drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
       void *params)
{
  (void)t, (void)t_inc, (void)params, (void)stride;
  for (size_t p = 0; p < n; p++)
    out[p] = -x[p];
  return 0;
}

static int
product (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, const double *dw,
         double *out, void *params)
{
  (void)t, (void)t_inc, (void)params, (void)stride;
  for (size_t p = 0; p < n; p++)
    out[p] = x[p] * dw[p];
  return 0;
}

static ito_process *user, *quiet, *stratonovich, *forward, *reverse, *reverse_ode, *flow, *langevin;
static ito_grid *up, *down, *to_zero, *chain;

static int
asks (const char *spec, const ito_process *process, const ito_grid *grid, ito_error *error)
{
  *error = (ito_error)ITO_NO_ERROR;
  ito_solver *solver = ito_solver_new (spec, error);
  if (solver)
    ito_solver_accepts (solver, process, grid, error);
  ito_solver_free (solver);
  return error->code;
}

static void
accepts (const char *spec, const ito_process *process, const ito_grid *grid, const char *what)
{
  ito_error error;
  tap_ok (asks (spec, process, grid, &error) == GSL_SUCCESS, "%s takes %s %s", spec, what,
          error.text);
}

static void
refuses (const char *spec, const ito_process *process, const ito_grid *grid, const char *sentence)
{
  ito_error error;
  asks (spec, process, grid, &error);
  tap_ok (error.code == GSL_EINVAL, "%s is refused", spec);
  tap_same (error.text, sentence, "the sentence says why");
}

static void
test_kinds (void)
{
  accepts ("heun", flow, down, "the flow");
  accepts ("heun", flow, up, "the flow upwards");
  accepts ("heun", quiet, up, "a process without noise");
  accepts ("heun", reverse_ode, down, "the reverse process with eta = 0");
  accepts ("euler-maruyama", reverse, down, "the reverse SDE");
  accepts ("euler-maruyama", forward, up, "the forward SDE");
  accepts ("euler-maruyama", langevin, up, "the Langevin SDE");
  accepts ("euler-maruyama", user, up, "noise that depends on the state");
  accepts ("euler-maruyama", quiet, up, "a process without noise, where it has an order");
  accepts ("ddim", flow, down, "the flow");
  accepts ("ula:h=0.1", langevin, chain, "the Langevin process");
  refuses ("heun", reverse, down,
           "heun:variable=t,force=no solves ordinary differential equations, and the reverse SDE "
           "has additive noise: use an SDE solver such as euler-maruyama, or the probability flow");
  refuses ("heun", user, up,
           "heun:variable=t,force=no solves ordinary differential equations, and the process has "
           "diagonal noise: use an SDE solver such as euler-maruyama");
  accepts ("heun:force=yes", user, up, "anything when forced");
  refuses ("euler-maruyama", stratonovich, up,
           "euler-maruyama:force=no solves SDEs of Ito, and the process is one of Stratonovich: "
           "convert its drift with --calculus ito (ito_process_alloc_calculus), or force=yes to "
           "run it all the same");
  accepts ("euler-maruyama:force=yes", stratonovich, up, "anything when forced");
}

static void
test_diffusion (void)
{
  ito_error error;
  asks ("ddim", forward, up, &error);
  tap_ok (error.code == GSL_EINVAL, "%s", error.text);
  asks ("ddim", user, up, &error);
  tap_ok (error.code == GSL_EINVAL, "%s", error.text);
  asks ("ddim:force=yes", user, up, &error);
  tap_ok (error.code == GSL_EINVAL, "not even when forced: there is no score");
  asks ("ddim:eta=0", reverse, down, &error);
  tap_ok (error.code == GSL_EINVAL, "%s", error.text);
  asks ("ula:h=0.1", reverse, down, &error);
  tap_ok (error.code == GSL_EINVAL, "%s", error.text);
  accepts ("ddim:eta=1", reverse, down, "the reverse SDE if it draws noise");
}

static void
test_ends (void)
{
  refuses ("euler-maruyama", reverse, up,
           "the reverse SDE runs down in time, and the grid goes from 0.01 up to 1: exchange its "
           "ends");
  refuses ("euler-maruyama", forward, down,
           "the forward SDE runs up in time, and the grid goes from 1 down to 0.01: exchange its "
           "ends");
  accepts ("euler-maruyama", reverse, to_zero, "a last step to sigma = 0");
  accepts ("ddim", flow, to_zero, "a last step to sigma = 0");
  ito_error error;
  asks ("dpmsolver:order=2,uneven=no", flow, to_zero, &error);
  tap_ok (error.code == GSL_EINVAL
              && strstr (error.text,
                         " has no formula for a last step to sigma = 0, which is at t = "
                         "0: end above it (--t-end 1e-3), or use ddim or "
                         "euler-maruyama"),
          "%s", error.text);
}

static int
still (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, const double *dw,
       double *out, void *params)
{
  (void)t, (void)t_inc, (void)params, (void)x, (void)dw;
  for (size_t p = 0; p < n; p++)
    out[p] = out[stride + p] = 0;
  return 0;
}

static int
still_drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
             void *params)
{
  return still (n, stride, t, t_inc, x, x, out, params);
}

/* Which structure a solver for which takes: a row for each solver, of processes in one coordinate
 * with m = 1 and in two coordinates with m = 1 (scalar alone), else 2. */
static void
test_lattice (ito_solver *solver)
{
  static const struct
  {
    ito_noise_structure noise;
    unsigned also;
    const char *one, *two; /* none additive scalar diagonal commutative general */
  } rows[] = {
    { ITO_NOISE_ADDITIVE, 0, "110000", "110000" },
    { ITO_NOISE_SCALAR, 0, "111111", "101000" },
    { ITO_NOISE_DIAGONAL, 0, "111111", "100100" },
    { ITO_NOISE_DIAGONAL, 1u << ITO_NOISE_SCALAR | 1u << ITO_NOISE_ADDITIVE, "111111", "111100" },
    { ITO_NOISE_COMMUTATIVE, 0, "111111", "111110" },
    { ITO_NOISE_GENERAL, 0, "111111", "111111" },
  };
  const ito_solver_facts facts = solver->facts;
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
    for (size_t d = 1; d <= 2; d++)
      {
        char taken[7] = "";
        solver->facts.noise = rows[k].noise;
        solver->facts.also = rows[k].also;
        solver->facts.deterministic = 1;
        for (ito_noise_structure noise = ITO_NOISE_NONE; noise <= ITO_NOISE_GENERAL; noise++)
          {
            ito_error error = ITO_NO_ERROR;
            const ito_sde sde = { .d = d,
                                  .m = noise == ITO_NOISE_SCALAR ? 1 : d,
                                  .noise = noise,
                                  .drift = d == 1 ? drift : still_drift,
                                  .diffusion_dw = d == 1 ? product : still };
            ito_process *process = ito_process_alloc (&sde);
            strcat (taken, ito_solver_accepts (solver, process, up, &error) ? "0" : "1");
            ito_process_free (process);
          }
        tap_ok (strcmp (taken, d == 1 ? rows[k].one : rows[k].two) == 0,
                "a solver for noise %d (and %x) takes %s in %zu coordinate(s)", (int)rows[k].noise,
                rows[k].also, taken, d);
      }
  solver->facts = facts;
}

/* A solver for additive noise only, which has no order without noise. */
static void
test_structures (void)
{
  static const ito_solver_type type = { .kind = ITO_SOLVER_SDE };
  char spec[] = "additive-only";
  ito_solver solver = { .type = &type,
                        .spec = spec,
                        .facts = { .kind = ITO_SOLVER_SDE,
                                   .noise = ITO_NOISE_ADDITIVE,
                                   .deterministic = ITO_ORDER_NONE } };
  ito_error error = ITO_NO_ERROR;
  tap_ok (ito_solver_accepts (&solver, langevin, up, &error) == GSL_SUCCESS,
          "a solver for additive noise takes additive noise");
  ito_solver_accepts (&solver, user, up, &error);
  tap_same (error.text,
            "additive-only converges for additive noise at most, and the process has diagonal "
            "noise: use euler-maruyama, or force=yes to run it all the same",
            "but no more");
  error = (ito_error)ITO_NO_ERROR;
  test_lattice (&solver);
  ito_solver_accepts (&solver, quiet, up, &error);
  tap_same (error.text,
            "additive-only needs noise, and the process has none: use an ODE solver such as heun",
            "nor none, where it has no order");
  error = (ito_error)ITO_NO_ERROR;
  solver.force = 1;
  tap_ok (ito_solver_accepts (&solver, user, up, &error) == GSL_SUCCESS, "unless forced");
}

int
main (void)
{
  gsl_set_error_handler_off ();
  ito_target *target = ito_target_alloc ("gaussian:d=1");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_sde sde = {
    .d = 1, .m = 1, .noise = ITO_NOISE_DIAGONAL, .drift = drift, .diffusion_dw = product
  };
  user = ito_process_alloc (&sde);
  sde.calculus = ITO_CALCULUS_STRATONOVICH;
  stratonovich = ito_process_alloc (&sde);
  sde.noise = ITO_NOISE_NONE;
  quiet = ito_process_alloc (&sde);
  forward = ito_process_alloc_forward (schedule, 1);
  reverse = ito_process_alloc_reverse (score, 1);
  reverse_ode = ito_process_alloc_reverse (score, 0);
  flow = ito_process_alloc_flow (score);
  langevin = ito_process_alloc_langevin (target);
  up = ito_grid_alloc ("uniform", schedule, 0.01, 1, 10);
  down = ito_grid_alloc ("uniform", schedule, 1, 0.01, 10);
  to_zero = ito_grid_alloc ("uniform", schedule, 1, 0, 10);
  chain = ito_grid_alloc ("uniform", NULL, 0, 1, 10);
  test_kinds ();
  test_diffusion ();
  test_ends ();
  test_structures ();
  ito_process *all[] = { user, quiet, stratonovich, forward, reverse, reverse_ode, flow, langevin };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    ito_process_free (all[i]);
  ito_grid_free (up);
  ito_grid_free (down);
  ito_grid_free (to_zero);
  ito_grid_free (chain);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
  return tap_done ();
}
