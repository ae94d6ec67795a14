/* DPM-Solver: measured orders against the exact flow map, the layout of its steps, refusals. */
#include "line_flow.h"
#include "solver/stepper.h"

#define WIDE "gmm:weights=[0.4;0.6],means=[-1.2;0.8],covariances=[0.09;0.16]"

static double
declared (const char *spec)
{
  ito_solver *s = ito_solver_alloc (spec);
  double order = s ? ito_solver_get_facts (s)->deterministic : NAN;
  ito_solver_free (s);
  return order;
}

static void
test_orders (const line_flow *f)
{
  static const struct
  {
    const char *spec, *grid;
    uint64_t first;
  } cases[] = {
    { "dpmsolver:order=1", "logsnr", 64 },
    { "dpmsolver:order=2,uneven=no", "logsnr", 64 },
    { "dpmsolver:order=3,uneven=no", "logsnr", 96 },
    { "dpmsolver:order=2,uneven=no", "quadratic", 128 },
    { "dpmsolver:order=3,uneven=no", "quadratic", 192 },
    { "dpmsolver:order=2,uneven=no,nodes=fixed,r1=0.7", "logsnr", 64 },
    { "dpmsolver:order=3,uneven=no,nodes=fixed", "quadratic", 192 },
    { "dpmsolver:order=3,uneven=no,nodes=fixed,r1=0.5", "logsnr", 96 },
    { "dpmsolver:order=3,uneven=no,nodes=fixed,r2=0.9", "logsnr", 384 },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      char what[160];
      ito_slope s = line_flow_order (f, cases[i].spec, cases[i].grid, cases[i].first, 4);
      snprintf (what, sizeof what, "%s, %s", cases[i].spec, cases[i].grid);
      order_holds (&s, declared (cases[i].spec), what);
    }
  ito_slope s = line_flow_order (f, "dpmsolver:order=2,uneven=no", "logsnr", 64, 4);
  tap_ok (fabs (s.slope - 3) > 0.5, "control: order 2 is not 3");
  tap_ok (declared ("dpmsolver:order=3") == 2 && declared ("dpmsolver:method=fast") == 2,
          "with a last step of order 1, order 2 is declared");
}

static void
test_ddim (const line_flow *f)
{
  double x[ORDER_POINTS], y[ORDER_POINTS];
  static const char *const grids[] = { "uniform", "quadratic", "logsnr", "karras" };
  for (size_t g = 0; g < 4; g++)
    {
      double worst = 0;
      int status = line_flow_run (f, "ddim", grids[g], 17, x)
                   || line_flow_run (f, "dpmsolver:order=1", grids[g], 17, y);
      for (size_t p = 0; p < ORDER_POINTS; p++)
        worst = fmax (worst, fabs (x[p] - y[p]));
      tap_ok (!status && worst <= 1e-11, "order 1 is ddim, %s: off by %.2g", grids[g], worst);
    }
}

/* Orders and places of the outer steps for n evaluations, as text. */
static void
describe (const line_flow *f, const char *spec, const char *rule, uint64_t n, char *text)
{
  ito_error error = ITO_NO_ERROR;
  ito_solver *s = ito_solver_alloc (spec);
  ito_grid *g = ito_grid_alloc (rule, f->schedule, f->t0, f->t1, n);
  ito_layout layout = { 0 };
  if (ito_layout_make (s, f->flow, g, &layout, &error))
    sprintf (text, "%s", error.text);
  else
    for (uint64_t i = 0; i < layout.steps; i++)
      text += sprintf (text, "%d", layout.order[i]);
  ito_layout_clear (&layout);
  ito_grid_free (g);
  ito_solver_free (s);
}

static void
test_layout (const line_flow *f)
{
  static const struct
  {
    const char *spec;
    uint64_t n;
    const char *orders;
  } cases[] = {
    { "dpmsolver:order=3", 1, "1" },
    { "dpmsolver:order=3", 2, "2" },
    { "dpmsolver:order=3", 3, "21" },
    { "dpmsolver:order=3", 4, "31" },
    { "dpmsolver:order=3", 5, "32" },
    { "dpmsolver:order=3", 9, "3321" },
    { "dpmsolver:order=3", 10, "3331" },
    { "dpmsolver:order=3", 11, "3332" },
    { "dpmsolver:order=2", 1, "1" },
    { "dpmsolver:order=2", 6, "222" },
    { "dpmsolver:order=2", 7, "2221" },
    { "dpmsolver:method=fast", 9, "3321" },
    { "dpmsolver:uneven=no", 9, "333" },
    { "dpmsolver:order=2,uneven=no", 4, "22" },
    { "dpmsolver:uneven=no", 10,
      "dpmsolver: 10 evaluations do not divide into outer steps of order 3: take 12, or "
      "uneven=yes" },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      char text[400], what[100];
      describe (f, cases[i].spec, i % 2 ? "logsnr" : "quadratic", cases[i].n, text);
      snprintf (what, sizeof what, "%s, %d evaluations", cases[i].spec, (int)cases[i].n);
      tap_same (text, cases[i].orders, what);
    }
  /* The outer times: every third of the grid, or equal parts in lambda. */
  ito_error error = ITO_NO_ERROR;
  ito_solver *s = ito_solver_alloc ("dpmsolver:uneven=no");
  ito_grid *g = ito_grid_alloc ("uniform", f->schedule, f->t0, f->t1, 12);
  ito_layout layout = { 0 };
  int right = !ito_layout_make (s, f->flow, g, &layout, &error) && layout.steps == 4;
  for (uint64_t i = 0; right && i <= 4; i++)
    right = layout.times[i] == ito_grid_time (g, 3 * i) && layout.before[i] == 3 * i;
  tap_ok (right, "on a uniform grid the outer steps end at the grid's times");
  ito_layout_clear (&layout);
  ito_grid_free (g);
  g = ito_grid_alloc ("logsnr", f->schedule, f->t0, f->t1, 10);
  ito_solver_free (s);
  s = ito_solver_alloc ("dpmsolver");
  right = !ito_layout_make (s, f->flow, g, &layout, &error) && layout.steps == 4
          && layout.times[0] == f->t0 && layout.times[4] == f->t1;
  ito_schedule_point at, first, last;
  ito_schedule_at (f->schedule, f->t0, &first);
  ito_schedule_at (f->schedule, f->t1, &last);
  for (uint64_t i = 1; right && i < 4; i++)
    {
      ito_schedule_at (f->schedule, layout.times[i], &at);
      double lambda = first.lambda + (last.lambda - first.lambda) * (double)i / 4;
      right = fabs (at.lambda - lambda) <= 1e-12;
    }
  tap_ok (right, "on a logsnr grid they are equal in lambda");
  ito_layout_clear (&layout);
  ito_grid_free (g);
  ito_solver_free (s);
}

static void
test_refusals (const line_flow *f)
{
  static const char *const specs[][2] = {
    { "dpmsolver:order=4", "order" },
    { "dpmsolver:method=multistep,r1=0.4", "method=singlestep" },
    { "dpmsolver:lower_order_final=yes", "multistep" },
    { "dpmsolver:method=fast,order=2", "order 3" },
    { "dpmsolver:method=fast,nodes=grid", "nodes=grid" },
    { "dpmsolver:method=fast,uneven=no", "uneven" },
    { "dpmsolver:r1=0.4", "nodes=fixed" },
    { "dpmsolver:order=2,nodes=fixed,r2=0.4", "r2" },
    { "dpmsolver:order=1,nodes=fixed,r1=0.4", "inner time" },
    { "dpmsolver:nodes=fixed,r1=0.5,r2=0.5", "differ" },
    { "dpmsolver:nodes=fixed,r1=0", "r1" },
  };
  for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
    {
      ito_solver *s = ito_solver_alloc (specs[i][0]);
      tap_ok (!s && strstr (ito_last_error (), specs[i][1]), "%s: %s", specs[i][0],
              ito_last_error ());
      ito_solver_free (s);
    }
  line_flow edm;
  line_flow_init (&edm, WIDE, "edm", 10, 0.5);
  edm.t1 = 0;
  double x[ORDER_POINTS];
  tap_ok (line_flow_run (&edm, "dpmsolver:order=2", "uniform", 6, x)
              && strstr (ito_last_error (), "sigma = 0"),
          "order 2 to sigma = 0: %s", ito_last_error ());
  tap_ok (!line_flow_run (&edm, "dpmsolver:order=1", "uniform", 6, x) && isfinite (x[0]),
          "order 1 has a formula for it");
  line_flow_clear (&edm);
  line_flow up = *f;
  up.t0 = f->t1;
  up.t1 = f->t0;
  tap_ok (line_flow_run (&up, "dpmsolver:order=2", "uniform", 6, x)
              && strstr (ito_last_error (), "noise to data"),
          "upwards: %s", ito_last_error ());
  line_flow whole;
  line_flow_init (&whole, WIDE, "flow", 1, 0.1);
  tap_ok (line_flow_run (&whole, "dpmsolver:order=3", "uniform", 9, x)
              && strstr (ito_last_error (), "signal is gone"),
          "order 3 from alpha = 0: %s", ito_last_error ());
  tap_ok (!line_flow_run (&whole, "dpmsolver:order=1", "uniform", 9, x) && isfinite (x[0]),
          "order 1 starts there");
  line_flow_clear (&whole);
}

int
main (void)
{
  line_flow f;
  gsl_set_error_handler_off ();
  if (!tap_ok (!line_flow_init (&f, WIDE, "vp-linear", 1, 1e-3), "the exact flow on the line"))
    return tap_done ();
  test_orders (&f);
  test_ddim (&f);
  test_layout (&f);
  test_refusals (&f);
  line_flow_clear (&f);
  return tap_done ();
}
