/* What a step knows of its Brownian path is what the path itself says: W and H of a step that is a
 * sum of cells, and its Levy areas, against ito/brownian.h with the same seed. */
#include "solver/stepper.h"
#include "tap.h"
#include <ito/ito.h>

#define M 3
#define PAIRS 3
#define N 21
#define STRIDE 24
#define STEPS 4
#define FIRST 2040

/* The largest deviations of W, H and A of step 2, all of unit size. */
static void
deviations (uint64_t cells, uint64_t other_cells, unsigned q, double off[3])
{
  static double z[M * STRIDE], zeta[M * STRIDE], area[PAIRS * STRIDE], spare[M * STRIDE];
  static double w[M * STRIDE], h[M * STRIDE], a[PAIRS * STRIDE];
  const double length = 2.0 / STEPS;
  ito_solver solver = { .facts = { .normals = 2 } };
  const ito_noise_source source = { .seed = 5, .stream = 3, .cells = cells, .paths = 4096 };
  int user_status = 0;
  double *scratch = malloc (ito_step_area_scratch (M, q) * sizeof *scratch);
  const ito_step s = { .solver = &solver,
                       .step = 2,
                       .n = N,
                       .stride = STRIDE,
                       .d = M,
                       .m = M,
                       .first = FIRST,
                       .noise = &source,
                       .spare = spare,
                       .user_status = &user_status };
  ito_step_space_time (&s, z, zeta);
  ito_step_areas (&s, q, area, scratch);
  free (scratch);
  ito_brownian *b = ito_brownian_alloc (M, STEPS * other_cells, 0, 2);
  ito_brownian_set_seed (b, 5);
  ito_brownian_set_stream (b, 3);
  ito_brownian_set_area_depth (b, q);
  uint64_t from = ito_brownian_ticks (b) / STEPS * 2, to = ito_brownian_ticks (b) / STEPS * 3;
  ito_brownian_increments (b, FIRST, N, STRIDE, &from, &to, 0, w, h, NULL);
  ito_brownian_areas (b, FIRST, N, STRIDE, &from, &to, 0, a, NULL);
  ito_brownian_free (b);
  off[0] = off[1] = off[2] = 0;
  for (size_t i = 0; i < M; i++)
    for (size_t p = 0; p < N; p++)
      {
        size_t at = i * STRIDE + p;
        off[0] = fmax (off[0], fabs (sqrt (length) * z[at] - w[at]));
        off[1] = fmax (off[1], fabs (sqrt (length / 12) * zeta[at] - h[at]));
        off[2] = fmax (off[2], fabs (length * area[at] - a[at]));
      }
}

static void
test_array (void)
{
  double z[M * STRIDE], zeta[M * STRIDE], array[2 * 8 * M];
  for (size_t k = 0; k < 2 * 8 * M; k++)
    array[k] = (double)k;
  ito_solver solver = { .facts = { .normals = 2 } };
  const ito_noise_source source = { .cells = 1, .array = array, .paths = 8 };
  const ito_step s = {
    .solver = &solver, .n = 5, .stride = STRIDE, .d = M, .m = M, .first = 2, .noise = &source
  };
  ito_step_space_time (&s, z, zeta);
  tap_ok (z[0] == 6 && z[STRIDE + 1] == 10 && zeta[0] == 24 + 6 && zeta[2 * STRIDE + 4] == 24 + 20,
          "of an array: draw 0 and draw 1");
}

int
main (void)
{
  static const uint64_t cells[] = { 1, 2, 5, 16 };
  double off[3];
  gsl_set_error_handler_off ();
  for (size_t k = 0; k < 4; k++)
    {
      deviations (cells[k], cells[k], k < 2 ? 3 : 0, off);
      tap_ok (off[0] < 2e-15 && off[1] < 2e-15 && off[2] < 5e-15,
              "%d cells a step: W, H and A of the path (off by %.2g, %.2g, %.2g)", (int)cells[k],
              off[0], off[1], off[2]);
    }
  deviations (2, 4, 0, off);
  tap_ok (off[0] > 0.1 && off[1] > 0.01 && off[2] > 0.01,
          "control: not of a path with other cells");
  test_array ();
  return tap_done ();
}
