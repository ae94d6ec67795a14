/* W and H of intervals: bits that depend on the question alone, whatever the order, the block and
 * the depth; parts that add up; the noise of an ensemble. */
#include "core/kernels.h"
#include "core/ulp.h"
#include "random/brownian.h"
#include "solver/stepper.h"
#include "tap.h"
#include <gsl/gsl_errno.h>
#include <ito/ensemble.h>
#include <ito/grid.h>
#include <ito/process.h>
#include <ito/random.h>
#include <ito/solver.h>
#include <ito/version.h>

enum
{
  m = 3,
  paths = 70,
  stride = 72,
  size = m * stride
};

static uint64_t state = 2;

static ito_brownian *
equal_cells (void)
{
  return ito_brownian_alloc (m, 40, 0.5, 3.5);
}

static ito_brownian *
uneven_cells (void)
{
  double times[41];
  for (int i = 0; i <= 40; i++)
    times[i] = 2 - 0.001 * i * i - 0.01 * i;
  return ito_brownian_alloc_times (m, 40, times);
}

/* Of all sizes: in one cell, across a few, across many, whole cells, one node, empty. */
static void
random_interval (const ito_brownian *b, uint64_t *from, uint64_t *to)
{
  uint64_t last = ito_brownian_ticks (b), cell = UINT64_C (1) << ito_brownian_depth (b);
  uint64_t unit = random_bits (&state) % 3 ? 1 : cell >> random_bits (&state) % 5;
  unit = unit ? unit : 1;
  uint64_t span = random_bits (&state) % 2 ? cell : last;
  uint64_t s = random_bits (&state) % last, t = s + random_bits (&state) % span;
  s -= s % unit, t -= t % unit;
  *from = s;
  *to = t > last ? last : t;
  if (random_bits (&state) % 16 == 0)
    *to = *from;
}

/* Questions: some with H, some without, some about areas, to blocks of paths of their own. */
enum
{
  questions = 5,
  orders = 120
};
typedef struct
{
  int with_h, with_area, own;
  uint64_t first, from[paths], to[paths];
  double w[size], h[size], area[size];
} question;

static void
put (const ito_brownian *b, question *q, double *scratch)
{
  memset (q->w, 0, sizeof q->w);
  memset (q->h, 0, sizeof q->h);
  memset (q->area, 0, sizeof q->area);
  if (q->with_area)
    ito_brownian_areas (b, q->first, paths, stride, q->from, q->to, (size_t)q->own, q->area,
                        scratch);
  else
    ito_brownian_increments (b, q->first, paths, stride, q->from, q->to, (size_t)q->own, q->w,
                             q->with_h ? q->h : NULL, scratch);
}

/* Order k of the questions, by the digits of k in factorials. */
static void
permutation (unsigned k, unsigned order[questions])
{
  unsigned left[questions];
  for (unsigned i = 0; i < questions; i++)
    left[i] = i;
  for (unsigned i = 0, count = questions; i < questions; i++, count--)
    {
      unsigned pick = k % count;
      k /= count;
      order[i] = left[pick];
      for (unsigned j = pick; j + 1 < count; j++)
        left[j] = left[j + 1];
    }
}

static void
test_orders (ito_brownian *b, const char *what)
{
  static question first[questions], again[questions];
  uint64_t unit = UINT64_C (1) << (ito_brownian_depth (b) - ito_brownian_area_depth (b));
  for (int i = 0; i < questions; i++)
    {
      question *q = &first[i];
      q->with_h = i % 2;
      q->with_area = i == 4;
      q->own = i != 1;
      q->first = i == 3 ? (UINT64_C (1) << 32) - 30 : 0;
      for (size_t p = 0; p < paths; p++)
        {
          random_interval (b, &q->from[p], &q->to[p]);
          if (q->with_area)
            q->from[p] -= q->from[p] % unit, q->to[p] -= q->to[p] % unit;
        }
      put (b, q, NULL);
    }
  double *scratch = malloc (ito_brownian_scratch (b) * sizeof *scratch);
  int same = scratch != NULL;
  for (unsigned k = 0; k < orders && scratch; k++)
    {
      unsigned order[questions];
      permutation (k, order);
      memset (scratch, k % 2 ? 0xff : 0, ito_brownian_scratch (b) * sizeof *scratch);
      memcpy (again, first, sizeof again);
      for (unsigned i = 0; i < questions; i++)
        put (b, &again[order[i]], scratch);
      for (unsigned i = 0; i < questions; i++)
        same = same && ulp_same_bits (first[i].w, again[i].w, size)
               && ulp_same_bits (first[i].h, again[i].h, size)
               && ulp_same_bits (first[i].area, again[i].area, size);
    }
  free (scratch);
  tap_ok (same, "%s: %d questions in all %d orders have the same answers bit for bit", what,
          questions, orders);
}

static void
test_blocks (ito_brownian *b, const char *what)
{
  static double w[size], h[size], v[size];
  static uint64_t from[paths], to[paths];
  int alone = 1, without = 1, beside = 1, empty = 1, depth = 1;
  for (int round = 0; round < 20; round++)
    {
      uint64_t first = round % 2 ? (UINT64_C (1) << 32) - 13 : (uint64_t)round << 30;
      for (size_t p = 0; p < paths; p++)
        {
          random_interval (b, &from[p], &to[p]);
          /* Runs of lanes with one interval. */
          if (p > 0 && random_bits (&state) % 2)
            from[p] = from[p - 1], to[p] = to[p - 1];
        }
      for (size_t i = 0; i < size; i++)
        w[i] = h[i] = 4711;
      ito_brownian_increments (b, first, paths, stride, from, to, 1, w, h, NULL);
      ito_brownian_increments (b, first, paths, stride, from, to, 1, v, NULL, NULL);
      for (size_t i = 0; i < m; i++)
        {
          without = without && ulp_same_bits (v + i * stride, w + i * stride, paths);
          for (size_t p = paths; p < stride; p++)
            beside = beside && w[i * stride + p] == 4711 && h[i * stride + p] == 4711;
        }
      for (size_t p = 0; p < paths; p++)
        {
          double x[m], y[m];
          ito_brownian_increments (b, first + p, 1, 1, &from[p], &to[p], 0, x, y, NULL);
          for (size_t i = 0; i < m; i++)
            {
              alone = alone && ulp_same_bits (x + i, w + i * stride + p, 1)
                      && ulp_same_bits (y + i, h + i * stride + p, 1);
              empty = empty && (from[p] < to[p] || (x[i] == 0 && y[i] == 0));
            }
        }
      /* The same interval in ticks of another depth. */
      uint64_t s = from[0] - from[0] % 4096, t = to[0] - to[0] % 4096;
      ito_brownian_increments (b, first, paths, stride, &s, &t, 0, w, h, NULL);
      ito_brownian_set_depth (b, 4);
      s /= 4096, t /= 4096;
      static double x[size], y[size];
      ito_brownian_increments (b, first, paths, stride, &s, &t, 0, x, y, NULL);
      ito_brownian_set_depth (b, 16);
      for (size_t i = 0; i < m; i++)
        depth = depth && ulp_same_bits (x + i * stride, w + i * stride, paths)
                && ulp_same_bits (y + i * stride, h + i * stride, paths);
    }
  tap_ok (alone, "%s: the same bits path by path", what);
  tap_ok (without, "%s: W has the same bits without H", what);
  tap_ok (depth, "%s: the same bits in ticks of another depth", what);
  tap_ok (beside, "%s: nothing is written beside the rows", what);
  tap_ok (empty, "%s: 0 on empty intervals", what);
}

/* H of a union from its parts by integrals, in long double: h (H + W/2) = int (W_u - W_s) du. */
static void
test_parts (ito_brownian *b, const char *what)
{
  enum
  {
    most = 6
  };
  double worst_w = 0, worst_h = 0, worst_control = 0;
  static double w[size], h[size], wi[size], hi[size];
  for (int round = 0; round < 60; round++)
    {
      uint64_t cut[most + 1];
      random_interval (b, &cut[0], &cut[most]);
      if (cut[0] == cut[most])
        continue;
      for (int i = 1; i < most; i++)
        cut[i] = cut[i - 1] + random_bits (&state) % (cut[most] - cut[i - 1] + 1);
      ito_brownian_increments (b, 0, paths, stride, &cut[0], &cut[most], 0, w, h, NULL);
      long double sum[size] = { 0 }, integral[size] = { 0 }, control[size] = { 0 }, length = 0;
      for (int i = 0; i < most; i++)
        {
          long double part = fabsl ((long double)ito_brownian_time (b, cut[i + 1])
                                    - (long double)ito_brownian_time (b, cut[i]));
          ito_brownian_increments (b, 0, paths, stride, &cut[i], &cut[i + 1], 0, wi, hi, NULL);
          for (size_t k = 0; k < size; k++)
            {
              integral[k] += part * (sum[k] + (long double)hi[k] + (long double)wi[k] / 2);
              control[k] += part * (long double)hi[k];
              sum[k] += (long double)wi[k];
            }
          length += part;
        }
      for (size_t k = 0; k < m; k++)
        for (size_t p = k * stride; p < k * stride + paths; p++)
          {
            double scale = (double)sqrtl (length);
            worst_w = fmax (worst_w, (double)fabsl ((long double)w[p] - sum[p]) / scale);
            worst_h =
                fmax (worst_h, fabs (h[p] - (double)(integral[p] / length - sum[p] / 2)) / scale);
            worst_control =
                fmax (worst_control, fabs (h[p] - (double)(control[p] / length)) / scale);
          }
    }
  /* Times of ticks are rounded, so lengths of short parts are. */
  tap_ok (worst_w < 1e-14, "%s: W of the parts add up to %.2g of a standard deviation", what,
          worst_w);
  tap_ok (worst_h < 1e-10, "%s: H of the parts add up to %.2g", what, worst_h);
  tap_ok (worst_control > 0.1, "control: H as the mean of its parts is off by %.2g", worst_control);
}

/* H against sums of W: at N points the trapezoidal rule is off by N(0, h/(12 N^2)). */
static void
test_integral (void)
{
  enum
  {
    points = 2048
  };
  ito_brownian *b = equal_cells ();
  const uint64_t from = 5 * 65536 + 1024, step = 192, to = from + points * step;
  static double w[size], h[size], at[size], sum[size], integral[size];
  ito_brownian_increments (b, 0, paths, stride, &from, &to, 0, w, h, NULL);
  for (uint64_t k = 0; k < points; k++)
    {
      const uint64_t s = from + k * step, t = s + step;
      ito_brownian_increments (b, 0, paths, stride, &s, &t, 0, at, NULL, NULL);
      for (size_t i = 0; i < size; i++)
        {
          integral[i] += sum[i] + at[i] / 2;
          sum[i] += at[i];
        }
    }
  double length = ito_brownian_time (b, to) - ito_brownian_time (b, from), worst = 0, control = 0;
  double error = sqrt (length / 12) / points;
  for (size_t k = 0; k < m; k++)
    for (size_t p = k * stride; p < k * stride + paths; p++)
      {
        double truth = integral[p] / points - w[p] / 2;
        worst = fmax (worst, fabs (h[p] - truth) / error);
        control = fmax (control, fabs (-h[p] - truth) / error);
      }
  tap_ok (worst <= 6.5, "H is the integral of W: %.2f standard errors of the trapezoidal rule",
          worst);
  tap_ok (control > 6.5, "control: -H is off by %.0f", control);
  ito_brownian_free (b);
}

/* The steps of an ensemble with cells, by the function that its solvers call. */
static void
test_noise_of_steps (void)
{
  static const uint64_t cells[] = { 1, 2, 3, 16, 40 };
  static double z[size], spare[size], w[size];
  int same = 1, control = 1;
  ito_brownian *b = ito_brownian_alloc (m, 240, 2, -0.1);
  ito_brownian_set_seed (b, 77);
  ito_brownian_set_stream (b, 5);
  for (size_t c = 0; c < sizeof cells / sizeof *cells; c++)
    {
      uint64_t steps = 240 / cells[c];
      ito_grid *grid = ito_grid_alloc ("uniform", NULL, 2, -0.1, steps);
      const ito_noise_source source = { .seed = 77, .stream = 5, .cells = cells[c] };
      for (uint64_t k = 0; k < steps; k++)
        {
          const uint64_t first = (UINT64_C (1) << 32) - 20;
          ito_step step = { .step = k,
                            .n = paths,
                            .stride = stride,
                            .m = m,
                            .first = first,
                            .noise = &source,
                            .spare = spare };
          ito_step_normals (&step, 0, z);
          double root = sqrt (fabs (ito_grid_time (grid, k + 1) - ito_grid_time (grid, k)));
          const uint64_t s = k * cells[c] << 16, t = (k + 1) * cells[c] << 16;
          ito_brownian_increments (b, first, paths, stride, &s, &t, 0, w, NULL, NULL);
          for (size_t i = 0; i < m; i++)
            {
              for (size_t p = 0; p < paths; p++)
                z[i * stride + p] *= root;
              same = same && ulp_same_bits (w + i * stride, z + i * stride, paths);
              control = control && !ulp_same_bits (w + i * stride, z + i * stride + 1, paths - 1);
            }
        }
      ito_grid_free (grid);
    }
  tap_ok (same, "W over base points is the noise of an ensemble's steps, bit for bit");
  tap_ok (control, "control: that of the next path is not");
  ito_brownian_free (b);
}

static int
no_drift (size_t n, size_t row, const double *t, size_t t_inc, const double *x, double *out,
          void *params)
{
  (void)t, (void)t_inc, (void)x, (void)params;
  for (size_t i = 0; i < m; i++)
    for (size_t p = 0; p < n; p++)
      out[i * row + p] = 0;
  return 0;
}

static int
identity (size_t n, size_t row, const double *t, size_t t_inc, const double *x, const double *dw,
          double *out, void *params)
{
  (void)t, (void)t_inc, (void)x, (void)params;
  for (size_t i = 0; i < m; i++)
    for (size_t p = 0; p < n; p++)
      out[i * row + p] = dw[i * row + p];
  return 0;
}

/* dX = dW by Euler and Maruyama's method: X is W of the path. */
static void
test_ensemble (void)
{
  static double x[paths * m], w[m * paths];
  const ito_sde sde = {
    .d = m, .m = m, .noise = ITO_NOISE_ADDITIVE, .drift = no_drift, .diffusion_dw = identity
  };
  ito_process *process = ito_process_alloc (&sde);
  ito_solver *solver = ito_solver_alloc ("euler-maruyama");
  ito_brownian *b = ito_brownian_alloc (m, 64, 0, 1.7);
  for (uint64_t steps = 1; steps <= 64; steps *= 8)
    {
      ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1.7, steps);
      ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
      ito_ensemble_set_paths (e, paths);
      ito_ensemble_set_cells (e, 64 / steps);
      int status = ito_ensemble_run_array (e, x);
      const uint64_t s = 0, t = ito_brownian_ticks (b);
      ito_brownian_increments (b, 0, paths, paths, &s, &t, 0, w, NULL, NULL);
      double worst = 0;
      for (size_t p = 0; p < paths; p++)
        for (size_t i = 0; i < m; i++)
          worst = fmax (worst, fabs (x[p * m + i] - w[i * paths + p]));
      tap_ok (status == GSL_SUCCESS && (steps == 1 ? worst == 0 : worst < 1e-14),
              "an ensemble of %d steps in 64 cells is driven by the path: off by %.2g", (int)steps,
              worst);
      ito_ensemble_free (e);
      ito_grid_free (grid);
    }
  ito_brownian_free (b);
  ito_solver_free (solver);
  ito_process_free (process);
}

/* Cells, on equal and on uneven grids: sqrt(h) z, sqrt(h/12) z'. */
static void
test_cells (ito_brownian *b, const char *what)
{
  static double w[size], h[size], z[size], y[size];
  int same = 1;
  for (uint32_t c = 0; c < 40; c++)
    {
      ito_address a = { .seed = 1, .purpose = ITO_PURPOSE_NOISE, .cell = c };
      ito_normals (&a, 9, paths, stride, m, z);
      a.purpose = ITO_PURPOSE_AREA;
      ito_normals (&a, 9, paths, stride, m, y);
      const uint64_t s = (uint64_t)c << 16, t = (uint64_t)(c + 1) << 16;
      double length = fabs (ito_brownian_time (b, t) - ito_brownian_time (b, s));
      ito_brownian_increments (b, 9, paths, stride, &s, &t, 0, w, h, NULL);
      for (size_t i = 0; i < m; i++)
        for (size_t p = i * stride; p < i * stride + paths; p++)
          same = same && w[p] == sqrt (length) * z[p] && h[p] == sqrt (length / 12) * y[p];
    }
  tap_ok (same, "%s: W and H of a cell are its addressed normals", what);
}

/* The same bits for ever within a class: data that were published can be made again. */
static void
test_pinned (const ito_kernels *k)
{
  static double w[size], h[size], area[size];
  static uint64_t from[paths], to[paths];
  uint64_t hash = 0, saved = state;
  state = 99;
  ito_brownian *b = equal_cells (), *u = uneven_cells ();
  ito_brownian_set_seed (b, 20);
  memset (w, 0, sizeof w);
  memset (h, 0, sizeof h);
  memset (area, 0, sizeof area);
  for (int round = 0; round < 8; round++)
    {
      for (size_t p = 0; p < paths; p++)
        random_interval (b, &from[p], &to[p]);
      const ito_brownian *of = round % 2 ? u : b;
      ito_brownian_increments (of, 5, paths, stride, from, to, 1, w, h, NULL);
      hash = ulp_hash_bits (hash, w, size);
      hash = ulp_hash_bits (hash, h, size);
      for (size_t p = 0; p < paths; p++)
        from[p] -= from[p] % 8192, to[p] -= to[p] % 8192;
      ito_brownian_areas (of, 5, paths, stride, from, to, 1, area, NULL);
      hash = ulp_hash_bits (hash, area, size);
    }
  ito_brownian_free (b);
  ito_brownian_free (u);
  state = saved;
  int fused = strcmp (k->dispatch_class, "fma") == 0;
  uint64_t expected = fused ? UINT64_C (0x85e30985c81f0e35) : UINT64_C (0xb6e4430a68d4499d);
  tap_ok (hash == expected, "%s: the pinned bits of class %s (%016llx)", k->name, k->dispatch_class,
          (unsigned long long)hash);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  const ito_kernels *const *all = ito_kernel_all ();
  for (size_t i = 0; all[i]; i++)
    {
      ito_dispatch_select (all[i]->name);
      test_pinned (all[i]);
      test_noise_of_steps ();
    }
  ito_dispatch_select (all[0]->name);
  ito_brownian *b = equal_cells (), *u = uneven_cells ();
  ito_brownian *const both[] = { b, u };
  for (int i = 0; i < 2; i++)
    {
      const char *what = i ? "uneven cells" : "equal cells";
      test_orders (both[i], what);
      test_blocks (both[i], what);
      test_parts (both[i], what);
      test_cells (both[i], what);
    }
  ito_brownian_free (b);
  ito_brownian_free (u);
  test_integral ();
  test_ensemble ();
  return tap_done ();
}
