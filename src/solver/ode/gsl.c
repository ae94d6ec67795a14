/* The steppers of GSL's odeiv2 (GNU Scientific Library manual, "Ordinary differential equations"),
 * path by path, with GSL's standard step-size control on |e_i| <= atol + rtol |x_i|, or one step
 * for each interval (adaptive=no).  The implicit ones are for stiff problems; they take the
 * Jacobian of the process, or (jacobian=differences) one by central differences of the drift, 2 d
 * evaluations each.
 *
 * GSL calls its error handler itself where a Newton matrix is singular or memory runs out, here in
 * a worker: so it is asked for that the handler is off (with GSL's default handler the process
 * would be aborted).  GSL allocates its state for each block and interval; it uses its own linear
 * algebra and the C library's pow: the data are the same for any threads and blocks, but not for
 * other releases of either. */
#include "core/memory.h"
#include "solver/step_control.h"
#include <gsl/gsl_odeiv2.h>
#include <ito/ensemble.h>
#include <math.h>
#include <string.h>

#define LANES 8 /* rows of a block of one path */

typedef struct
{
  const char *name;
  double order; /* with steps of the grid; none: its order varies, so it needs adaptive=yes */
  int jacobian, time_derivative; /* whether it takes df/dx, df/dt */
} stepper;

/* In the order of the words below. */
static const stepper steppers[] = {
  { "rk2", 3, 0, 0 }, /* it goes on with the third order of its pair */
  { "rk4", 4, 0, 0 },
  { "rkf45", 5, 0, 0 },
  { "rkck", 5, 0, 0 },
  { "rk8pd", 8, 0, 0 },
  { "rk1imp", 1, 1, 0 },
  { "rk2imp", 2, 1, 0 },
  { "rk4imp", 4, 1, 0 },
  { "bsimp", ITO_ORDER_NONE, 1, 1 },
  { "msadams", ITO_ORDER_NONE, 0, 0 },
  { "msbdf", ITO_ORDER_NONE, 1, 0 },
};

static const gsl_odeiv2_step_type *
type_of (unsigned which)
{
  const gsl_odeiv2_step_type *const types[] = {
    gsl_odeiv2_step_rk2,   gsl_odeiv2_step_rk4,     gsl_odeiv2_step_rkf45,  gsl_odeiv2_step_rkck,
    gsl_odeiv2_step_rk8pd, gsl_odeiv2_step_rk1imp,  gsl_odeiv2_step_rk2imp, gsl_odeiv2_step_rk4imp,
    gsl_odeiv2_step_bsimp, gsl_odeiv2_step_msadams, gsl_odeiv2_step_msbdf,
  };
  return types[which];
}

/* Options. */
enum
{
  STEPPER = ITO_CONTROL_OPTIONS, /* which one */
  DIFFERENCES                    /* for the Jacobian */
};

static const ito_param params[] = {
  { .key = "stepper",
    .type = ITO_PARAM_WORD,
    .fallback = "rk8pd",
    .words = "rk2|rk4|rkf45|rkck|rk8pd|rk1imp|rk2imp|rk4imp|bsimp|msadams|msbdf",
    .text = "GSL's name; those with imp, bsimp and msbdf are implicit and take the Jacobian" },
  { .key = "jacobian",
    .type = ITO_PARAM_WORD,
    .fallback = "process",
    .words = "process|differences",
    .text = "whose Jacobian implicit steppers take: the process's, or one by central differences" },
  ITO_PARAMS_ADAPTIVE ("yes", "1e-8", "1e-10"),
  ITO_PARAM_VARIABLE,
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static const stepper *
stepper_of (const struct ito_solver *s)
{
  return &steppers[(unsigned)s->option[STEPPER]];
}

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  s->option[STEPPER] = (double)ito_args_word (args, "stepper");
  s->option[DIFFERENCES] = (double)ito_args_word (args, "jacobian");
  ito_step_control_configure (s, args);
  s->variable = (ito_variable)ito_args_word (args, "variable");
  ito_facts_ode (&s->facts, stepper_of (s)->order, -1);
  s->coefficients = 4;
  s->lane_values = 2;
  s->exact_end = s->variable != ITO_VARIABLE_LAMBDA;
  if (s->option[ITO_CONTROL_ADAPTIVE] == 0 && stepper_of (s)->order == ITO_ORDER_NONE)
    return ito_fail (error, GSL_EINVAL,
                     "gsl: stepper=%s chooses its order as it goes, and one step for each interval "
                     "gives it no history: use adaptive=yes, or rk4imp",
                     stepper_of (s)->name);
  return GSL_SUCCESS;
}

/* In the caller's thread: whether GSL's handler is off, found out by switching it off twice. */
static int
handler_is_off (void)
{
  gsl_error_handler_t *found = gsl_set_error_handler_off ();
  gsl_error_handler_t *off = gsl_set_error_handler_off ();
  gsl_set_error_handler (found);
  return found == off;
}

static int
check (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_error *error)
{
  if (ito_runge_kutta_check (s, p, g, error))
    return error->code;
  if (stepper_of (s)->jacobian && s->option[DIFFERENCES] == 0
      && (p->kind != ITO_PROCESS_USER || !p->sde.jacobian))
    return ito_fail (error, GSL_EINVAL,
                     "gsl: stepper=%s is implicit and takes the Jacobian of the drift, and the "
                     "process has none: give it in ito_sde.jacobian, or use "
                     "jacobian=differences, or stepper=msadams",
                     stepper_of (s)->name);
  if (!handler_is_off ())
    return ito_fail (error, GSL_EINVAL,
                     "gsl: GSL's own steppers call GSL's error handler from the threads that work: "
                     "turn it off before (gsl_set_error_handler_off), or use dopri5");
  return GSL_SUCCESS;
}

/* coef: the variable at both ends, 1/alpha at the start, alpha at the end. */
static int
plan (ito_plan *plan, ito_error *error)
{
  double alpha0, alpha1;
  ito_variable variable = plan->solver->variable;
  if (ito_process_variable (plan->process, variable, plan->t0, &plan->coef[0], &alpha0, error)
      || ito_process_variable (plan->process, variable, plan->t1, &plan->coef[1], &alpha1, error))
    return error->code;
  plan->coef[2] = 1 / alpha0;
  plan->coef[3] = alpha1;
  return GSL_SUCCESS;
}

/* State, derivative, state for GSL, its error; the Jacobian, or three points. */
static size_t
extra (const struct ito_solver *s, const ito_process *p, size_t stride)
{
  (void)stride;
  size_t d = p->sde.d, memory = (2 * LANES + 2) * d;
  if (!stepper_of (s)->jacobian)
    return memory;
  return memory + (s->option[DIFFERENCES] != 0 ? 3 * d : d * d * LANES);
}

/* One path, as GSL's callbacks see it. */
typedef struct
{
  ito_step one; /* a block of this path */
  double *in, *out, *jacobian;
  double evaluations;
} path;

/* GSL_FAILURE makes GSL try a shorter step, GSL_EBADFUNC makes it give up. */
static int
take_state (path *a, const double y[])
{
  for (size_t i = 0; i < a->one.d; i++)
    {
      if (!isfinite (y[i]))
        return GSL_FAILURE;
      a->in[i * LANES] = y[i];
    }
  return GSL_SUCCESS;
}

static int
give (size_t n, const double *from, double *to)
{
  for (size_t i = 0; i < n; i++)
    {
      to[i] = from[i * LANES];
      if (!isfinite (to[i]))
        return GSL_FAILURE;
    }
  return GSL_SUCCESS;
}

static int
drift (double v, const double y[], double f[], void *one_path)
{
  path *a = one_path;
  if (a->evaluations >= a->one.solver->option[ITO_CONTROL_MAX_EVALUATIONS])
    return GSL_EBADFUNC;
  if (take_state (a, y))
    return GSL_FAILURE;
  ito_step_drift_each (&a->one, a->one.solver->variable, &v, a->in, a->out);
  a->evaluations += 1;
  return *a->one.user_status ? GSL_EBADFUNC : give (a->one.d, a->out, f);
}

/* df/dt by central differences; dfdy is free for one of them. */
static int
time_derivative (double t, const double y[], double *other, double dfdt[], path *a)
{
  double width = 6e-6 * (1 + fabs (t));
  int status = drift (t + width, y, other, a);
  if (!status)
    status = drift (t - width, y, dfdt, a);
  for (size_t i = 0; !status && i < a->one.d; i++)
    dfdt[i] = (other[i] - dfdt[i]) / (2 * width);
  return status;
}

/* df_i/dy_l = (f_i (y + w e_l) - f_i (y - w e_l))/(2 w). */
static int
differences (double t, const double y[], double *dfdy, path *a)
{
  const size_t d = a->one.d;
  double *moved = a->jacobian, *up = moved + d, *down = up + d;
  memcpy (moved, y, d * sizeof *y);
  for (size_t l = 0; l < d; l++)
    {
      double width = 6e-6 * (1 + fabs (y[l]));
      moved[l] = y[l] + width;
      int status = drift (t, moved, up, a);
      moved[l] = y[l] - width;
      if (!status)
        status = drift (t, moved, down, a);
      moved[l] = y[l];
      if (status)
        return status;
      for (size_t i = 0; i < d; i++)
        dfdy[i * d + l] = (up[i] - down[i]) / (2 * width);
    }
  return GSL_SUCCESS;
}

static int
jacobian (double t, const double y[], double *dfdy, double dfdt[], void *one_path)
{
  path *a = one_path;
  const ito_sde *sde = &a->one.process->sde;
  int status = take_state (a, y);
  memset (dfdt, 0, a->one.d * sizeof *dfdt);
  if (!status && stepper_of (a->one.solver)->time_derivative)
    status = time_derivative (t, y, dfdy, dfdt, a);
  if (status)
    return status;
  if (a->one.solver->option[DIFFERENCES] != 0)
    return differences (t, y, dfdy, a);
  *a->one.user_status = sde->jacobian (1, LANES, &t, 0, a->in, a->jacobian, sde->params);
  return *a->one.user_status ? GSL_EBADFUNC : give (a->one.d * a->one.d, a->jacobian, dfdy);
}

/* y over the interval; the size of the step to begin with is kept in *h. */
static int
travel (const ito_step *s, gsl_odeiv2_driver *driver, double *h, double *y, double *error)
{
  double v = s->coef[0], whole = s->coef[1] - v;
  if (s->solver->option[ITO_CONTROL_ADAPTIVE] == 0)
    return gsl_odeiv2_step_reset (driver->s)
           || gsl_odeiv2_step_apply (driver->s, v, whole, y, error, NULL, NULL, driver->sys);
  if (*h == 0)
    *h = 1e-3 * fabs (whole);
  if (gsl_odeiv2_driver_reset_hstart (driver, copysign (fmin (*h, fabs (whole)), whole)))
    return GSL_FAILURE;
  int status = gsl_odeiv2_driver_apply (driver, &v, s->coef[1], y);
  *h = fabs (driver->h);
  return status;
}

static void
step (const ito_step *s, const double *x, double *y)
{
  size_t d = s->d;
  double *state = s->extra + 2 * LANES * d;
  path a = { .one = *s,
             .in = s->extra,
             .out = s->extra + LANES * d,
             .jacobian = s->extra + (2 * LANES + 2) * d };
  gsl_odeiv2_system system = { drift, stepper_of (s->solver)->jacobian ? jacobian : NULL, d, &a };
  gsl_odeiv2_driver *driver = gsl_odeiv2_driver_alloc_y_new (
      &system, type_of ((unsigned)s->solver->option[STEPPER]), s->coef[1] - s->coef[0],
      s->solver->option[ITO_CONTROL_ATOL], s->solver->option[ITO_CONTROL_RTOL]);
  memcpy (y, x, d * s->stride * sizeof *y);
  if (!driver)
    {
      *s->user_status = GSL_ENOMEM;
      return;
    }
  a.one.n = 1;
  a.one.stride = LANES;
  for (size_t p = 0; p < s->n && !*s->user_status; p++)
    {
      if (s->status[p])
        continue;
      for (size_t i = 0; i < d; i++)
        state[i] = s->coef[2] * x[i * s->stride + p];
      a.evaluations = s->lane[s->stride + p];
      int status = travel (s, driver, &s->lane[p], state, state + d);
      s->evaluations[p] += a.evaluations - s->lane[s->stride + p];
      s->lane[s->stride + p] = a.evaluations;
      if (status)
        s->status[p] = ITO_PATH_STOPPED;
      for (size_t i = 0; !status && i < d; i++)
        y[i * s->stride + p] = s->coef[3] * state[i];
    }
  gsl_odeiv2_driver_free (driver);
}

const ito_solver_type ito_solver_gsl = {
  .entry = { .name = "gsl",
             .aliases = "odeiv2",
             .summary = "the steppers of GSL's odeiv2, explicit and implicit",
             .formula =
                 "stepper=rk2|rk4|rkf45|rkck|rk8pd explicit Runge-Kutta, msadams Adams with "
                 "functional iteration;\n"
                 "rk1imp implicit Euler, rk2imp|rk4imp Gauss, bsimp Bader-Deuflhard extrapolation, "
                 "msbdf backward differences: with the Jacobian of the process or by differences;\n"
                 "steps within atol + rtol |x| in every coordinate, for each path by itself; GSL's "
                 "error handler must be off;\n"
                 "its arithmetic is GSL's and the C library's: the last digits may differ between "
                 "their releases",
             .source = "GNU Scientific Library 2.7, Reference Manual, Ordinary Differential "
                       "Equations",
             .params = params },
  .kind = ITO_SOLVER_ODE,
  .configure = configure,
  .check = check,
  .plan = plan,
  .step = step,
  .extra = extra,
};
