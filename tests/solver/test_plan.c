/* What a scheme plans: drifts, fields and predictions as stages, times, refusals; and the layout of
 * the steps. */
#include "solver/stepper.h"
#include "tap.h"
#include <ito/ito.h>

static int
user_drift (double t, const double *x, double *out, void *params)
{
  (void)t, (void)x, (void)params;
  out[0] = out[1] = 0;
  return 0;
}

typedef struct
{
  ito_target *target;
  ito_schedule *schedule;
  ito_score *score;
  ito_process *flow, *forward, *user, *langevin;
  ito_grid *grid;
} fixture;

static fixture
new_fixture (void)
{
  fixture f = { .target = ito_target_alloc ("ring"), .schedule = ito_schedule_alloc ("flow") };
  f.score = ito_score_alloc ("exact", f.target, f.schedule);
  f.flow = ito_process_alloc_flow (f.score);
  f.forward = ito_process_alloc_forward (f.schedule, 2);
  f.user = ito_process_alloc_point (2, user_drift, 0, NULL);
  f.langevin = ito_process_alloc_langevin (f.target);
  f.grid = ito_grid_alloc ("uniform", f.schedule, 1, 0, 8);
  return f;
}

static void
free_fixture (fixture *f)
{
  ito_grid_free (f->grid);
  ito_process_free (f->langevin);
  ito_process_free (f->user);
  ito_process_free (f->forward);
  ito_process_free (f->flow);
  ito_score_free (f->score);
  ito_schedule_free (f->schedule);
  ito_target_free (f->target);
}

/* alpha = 1 - t, sigma = t: everything by hand. */
static void
test_stages (const fixture *f)
{
  ito_error error = ITO_NO_ERROR;
  char spec[] = "scheme";
  ito_solver solver = { .spec = spec, .stages = 4 };
  ito_layout layout = { .steps = 8 };
  ito_stage stage[4];
  ito_plan plan = {
    .solver = &solver, .process = f->flow, .grid = f->grid, .layout = &layout, .stage = stage
  };
  int status = ito_plan_drift (&plan, ITO_VARIABLE_T, 0.25, &error)
               || ito_plan_drift (&plan, ITO_VARIABLE_SIGMA, 3, &error)
               || ito_plan_field (&plan, 0.25, 5, 7, &error)
               || ito_plan_prediction (&plan, 0.25, ITO_PREDICT_NOISE, &error);
  tap_ok (!status && plan.stages == 4, "four stages %s", error.text);
  tap_ok (stage[0].is_field && stage[0].t == 0.25 && stage[0].field.alpha == 0.75
              && stage[0].field.sigma == 0.25 && stage[0].field.c_denoiser == -1
              && fabs (stage[0].field.c_score + 0.25) < 1e-15,
          "the flow in t: alpha' D - (sigma^2)'/2 s");
  tap_ok (stage[1].is_field && fabs (stage[1].t - 0.75) < 1e-14 && stage[1].field.alpha == 1
              && stage[1].field.sigma == 3 && stage[1].field.c_denoiser == 0
              && stage[1].field.c_score == -3,
          "the flow in r = sigma/alpha: -r s at alpha = 1, sigma = r");
  tap_ok (stage[2].field.alpha == 0.75 && stage[2].field.sigma == 0.25
              && stage[2].field.c_denoiser == 5 && stage[2].field.c_score == 7,
          "a field of the scheme's own");
  tap_ok (stage[3].field.c_denoiser == 0 && stage[3].field.c_score == -0.25, "the noise: -sigma s");
  tap_ok (ito_plan_drift (&plan, ITO_VARIABLE_T, 0.5, &error) == GSL_ESANITY, "%s", error.text);

  plan = (ito_plan){ .solver = &solver, .process = f->forward, .grid = f->grid, .stage = stage };
  error.code = 0;
  tap_ok (ito_plan_drift (&plan, ITO_VARIABLE_T, 0.25, &error) == 0 && !stage[0].is_field
              && fabs (stage[0].factor + 1 / 0.75) < 1e-15,
          "the forward drift: f x, f = alpha'/alpha");
  tap_ok (ito_plan_drift (&plan, ITO_VARIABLE_T, 1, &error) == GSL_EINVAL, "%s", error.text);
  error.code = 0;
  tap_ok (ito_plan_drift (&plan, ITO_VARIABLE_LAMBDA, 1, &error) == GSL_EINVAL, "%s", error.text);
  error.code = 0;
  tap_ok (ito_plan_prediction (&plan, 0.5, ITO_PREDICT_DENOISER, &error) == GSL_EINVAL, "%s",
          error.text);

  plan = (ito_plan){ .solver = &solver, .process = f->user, .grid = f->grid, .stage = stage };
  error.code = 0;
  ito_schedule_point at;
  tap_ok (ito_plan_drift (&plan, ITO_VARIABLE_T, 12, &error) == 0 && !stage[0].is_field
              && stage[0].t == 12,
          "a user's drift: a time");
  tap_ok (ito_plan_schedule (&plan, 0.5, &at, &error) == GSL_EINVAL, "%s", error.text);
  error.code = 0;
  tap_ok (ito_plan_field (&plan, 0.5, 1, 1, &error) == GSL_EINVAL, "%s", error.text);

  plan = (ito_plan){ .solver = &solver, .process = f->langevin, .grid = f->grid, .stage = stage };
  error.code = 0;
  tap_ok (ito_plan_field (&plan, 100, 0, 2, &error) == 0 && stage[0].field.alpha == 1
              && stage[0].field.sigma == 0 && stage[0].field.c_score == 2,
          "without a schedule: the target itself");
}

static int
lay_out (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_layout *layout,
         ito_error *error)
{
  (void)p, (void)g;
  layout->times = malloc (3 * sizeof *layout->times);
  if (!layout->times || s->force)
    return ito_fail (error, GSL_EINVAL, "no layout");
  layout->steps = 2;
  for (int i = 0; i < 3; i++)
    layout->times[i] = 10 + i;
  return GSL_SUCCESS;
}

static void
test_layout (const fixture *f)
{
  static const ito_solver_type plain = { 0 }, own = { .layout = lay_out };
  ito_solver solver = { .type = &plain };
  ito_layout layout;
  ito_error error = ITO_NO_ERROR;
  tap_ok (ito_layout_make (&solver, f->flow, f->grid, &layout, &error) == 0 && layout.steps == 8
              && !layout.times && ito_layout_time (&layout, f->grid, 0) == 1
              && ito_layout_time (&layout, f->grid, 2) == 0.75
              && ito_layout_time (&layout, f->grid, 8) == 0,
          "a solver without a layout takes the grid's steps");
  ito_layout_clear (&layout);
  solver.type = &own;
  tap_ok (ito_layout_make (&solver, f->flow, f->grid, &layout, &error) == 0 && layout.steps == 2
              && ito_layout_time (&layout, f->grid, 2) == 12,
          "or lays out its own");
  ito_plan plan = { .layout = &layout, .grid = f->grid };
  tap_ok (ito_plan_time (&plan, 1) == 11, "which its plan sees");
  ito_layout_clear (&layout);
  solver.force = 1;
  tap_ok (ito_layout_make (&solver, f->flow, f->grid, &layout, &error) == GSL_EINVAL
              && !layout.times && layout.steps == 0,
          "a layout that fails leaves nothing behind");
}

int
main (void)
{
  gsl_set_error_handler_off ();
  fixture f = new_fixture ();
  test_stages (&f);
  test_layout (&f);
  free_fixture (&f);
  return tap_done ();
}
