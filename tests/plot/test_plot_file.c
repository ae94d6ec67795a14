/* Figures of files: every kind is drawn, is small, and says what it shows. */
#include "plot/plot.h"
#include "tap.h"
#include "trace/pattern.h"
#include <gsl/gsl_errno.h>
#include <ito/error.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_NAME "test_plot_file.h5"
#define PICTURE "test_plot_file.svg"

/* Writes a run of one or two dimensions: lines from 0 to the pattern's sign, path 0 stopped. */
static void
write_run (uint64_t paths, uint64_t times, size_t d, const char *target, const char *group)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_trace_shape s = { .paths = paths, .times = times, .d = d, .start = 1, .end = 0 };
  ito_file *file =
      ito_file_create (FILE_NAME, &(ito_file_facts){ .format = "trace", .overwrite = 1 });
  double *time = calloc (times, sizeof *time);
  unsigned char *status = calloc (paths, 1);
  double *stop_time = calloc (paths, sizeof *stop_time),
         *stop_state = calloc (paths * d, sizeof *stop_state);
  if (!file || !time || !status || !stop_time || !stop_state)
    abort ();
  for (uint64_t i = 0; i < times; i++)
    time[i] = times > 1 ? 1 - (double)i / (double)(times - 1) : 0;
  s.time = time;
  ito_hdf5_enter (&state);
  ito_trace *trace = ito_trace_new (file, group, &s, &error);
  ito_hdf5_leave (&state);
  for (uint64_t p = 0; p < paths; p++)
    stop_time[p] = p ? (double)NAN : 0.5;
  status[0] = 1;
  for (uint64_t g = 0; trace && g * 2048 < paths; g++)
    for (uint64_t t = 0; t < times; t += 10)
      {
        ito_slab slab;
        double *x = pattern_slab (&s, t, g * 2048, &slab);
        for (size_t i = 0; i < slab.times; i++)
          for (size_t p = 0; p < slab.paths; p++)
            for (size_t j = 0; j < d; j++)
              {
                double u = fmod (0.6180339887498949 * (double)((g * 2048 + p) * d + j), 1);
                x[(i * slab.paths + p) * d + j] =
                    p + g == 0 && time[t + i] < 0.5 && times > 1
                        ? (double)NAN
                        : (2 * u - 1) * (1 + sin (20 * time[t + i] + (double)p) / 4);
              }
        if (slab.status)
          {
            slab.status = status + g * 2048;
            slab.stopped = g == 0;
            slab.stop_time = stop_time + g * 2048;
            slab.stop_state = stop_state + g * 2048 * d;
          }
        ito_trace_slab (&slab, trace);
        free (x);
      }
  const ito_ensemble_result result = { .paths = paths, .failed = 1 };
  if (!trace || pattern_end (trace, &result, &error))
    printf ("# %s\n", error.text);
  if (target)
    {
      ito_target *t = ito_target_alloc (target);
      if (!t || ito_file_write_target (file, t))
        printf ("# %s\n", ito_last_error ());
      ito_target_free (t);
    }
  ito_file_close (file, 0);
  free (time);
  free (status);
  free (stop_time);
  free (stop_state);
}

static char *
contents (const char *path, size_t *size)
{
  FILE *f = fopen (path, "r");
  char *text = calloc (1, 2000000);
  if (!text)
    abort ();
  *size = f ? fread (text, 1, 1999999, f) : 0;
  if (f)
    fclose (f);
  return text;
}

/* Draws; the picture holds the words, one or two texts. */
static void
drawn (const char *kind, const char *what, const char *words, const char *more)
{
  ito_error error = ITO_NO_ERROR;
  int missing = 0;
  size_t size;
  unlink (PICTURE);
  int status = ito_plot_file (FILE_NAME, kind, PICTURE, NULL, &missing, &error);
  if (missing)
    {
      tap_skip (what, "gnuplot is missing");
      return;
    }
  char *text = contents (PICTURE, &size);
  tap_ok (status == 0 && size > 2000 && size <= 300000, "%s: %zu bytes of SVG %s", what, size,
          error.text);
  tap_ok (strstr (text, words) && (!more || strstr (text, more)), "it says '%s'%s%s", words,
          more ? " and " : "", more ? more : "");
  tap_ok (strstr (text, "</svg>") && !strstr (text, "nan,") && access (PICTURE ".part", F_OK) != 0,
          "it is whole");
  free (text);
}

static void
refused (const char *file, const char *kind, const char *picture, int code, const char *words)
{
  ito_error error = ITO_NO_ERROR;
  int missing;
  int status = ito_plot_file (file, kind, picture, NULL, &missing, &error);
  tap_ok (status == code && strstr (error.text, words), "refused: %s", error.text);
}

static void
orders (void)
{
  uint64_t n = 5;
  double h[5], e[5], s[5];
  for (int i = 0; i < 5; i++)
    {
      h[i] = ldexp (1, -i - 1);
      e[i] = h[i] * sqrt (h[i]);
      s[i] = e[i] / 20;
    }
  ito_file *file =
      ito_file_create (FILE_NAME, &(ito_file_facts){ .format = "order", .overwrite = 1 });
  ito_file_write_array (file, "/tables/milstein's/step", 1, &n, h);
  ito_file_write_array (file, "/tables/milstein's/error", 1, &n, e);
  ito_file_write_array (file, "/tables/milstein's/standard_error", 1, &n, s);
  ito_file_write_text (file, "/", "figure",
                       "set xlabel 'mine'\nplot $a using 2:1 with lines title 'own figure'\n");
  ito_file_write_array (file, "/tables/a/zeta", 1, &n, h);
  ito_file_write_array (file, "/tables/a/alpha", 1, &n, e);
  ito_file_write_text (file, "/tables/a", "columns", "zeta alpha");
  ito_file_write_text (file, "/tables", "order", "a");
  ito_file_close (file, 0);
  drawn ("order", "errors against steps", "milstein's, slope 1.50", "slope 1.5<");
  drawn (NULL, "an experiment's own figure", "own figure", "mine");
  refused (FILE_NAME, "paths", PICTURE, GSL_EINVAL, "there is no run");
}

static void
refusals (void)
{
  refused (FILE_NAME, "pahts", PICTURE, GSL_EINVAL, "did you mean 'paths'?");
  refused (FILE_NAME, "order", PICTURE, GSL_EINVAL, "no table of");
  refused (FILE_NAME, "figure", PICTURE, GSL_EINVAL, "no figure of its own");
  refused (FILE_NAME, NULL, "picture.bmp", GSL_EINVAL, "end in .svg, .png or .pdf");
  refused (FILE_NAME, NULL, "none/picture.svg", GSL_EINVAL, "No such file or directory");
  refused ("none.h5", NULL, PICTURE, GSL_EINVAL, "no such file");
}

/* A file whose groups are not all written. */
static void
unfinished (void)
{
  ito_error error = ITO_NO_ERROR;
  ito_trace_shape s = { .paths = 5000, .times = 2, .d = 2 };
  ito_file *file =
      ito_file_create (FILE_NAME, &(ito_file_facts){ .format = "trace", .overwrite = 1 });
  ito_trace *trace = pattern_trace (file, "/", &s, &error);
  refused (FILE_NAME, NULL, PICTURE, GSL_EINVAL, "none of the 3 groups");
  double *x = calloc (2 * 2048 * 2, sizeof *x);
  for (int i = 0; x && i < 2 * 2048 * 2; i++)
    x[i] = sin (i) + 3;
  const ito_slab slab = { .first_path = 2048, .paths = 2048, .times = 2, .d = 2, .x = x };
  ito_trace_slab (&slab, trace);
  drawn ("density", "a trace that is being written", "2048 paths at time",
         "1 of 3 groups of 2048 are written");
  free (x);
  ito_file_discard (file);
}

/* The script that is kept draws the same picture by itself. */
static void
scripts (void)
{
  ito_error error = ITO_NO_ERROR;
  int missing;
  size_t size[2];
  ito_plot_file (FILE_NAME, NULL, PICTURE, "test_plot_file.gp", &missing, &error);
  if (missing)
    {
      tap_skip ("the script", "gnuplot is missing");
      return;
    }
  char *first = contents (PICTURE, size);
  unlink (PICTURE);
  int status = system ("gnuplot -d test_plot_file.gp 2> /dev/null");
  char *second = contents (PICTURE, size + 1);
  tap_ok (status == 0 && size[0] && size[0] == size[1] && memcmp (first, second, size[0]) == 0,
          "the script that is kept draws the same picture");
  free (first);
  free (second);
  unlink ("test_plot_file.gp");
}

int
main (void)
{
  gsl_set_error_handler_off ();
  write_run (30000, 30, 1, "gaussian:d=1,mean=0,sd=0.5", "/");
  drawn (NULL, "paths on the line", "50 of 30000 paths", "target");
  drawn ("density", "density on the line", "29999 paths at time 0", "target, exact");
  write_run (20, 2000, 1, NULL, "/runs/a");
  drawn ("paths", "few paths, many times", "one saved time in 4 of 2000", "stopped");
  write_run (3000, 1000, 2, "ring:k=8,radius=1,sd=0.1", "/");
  drawn (NULL, "paths in the plane", "50 of 3000 paths", "target (50, 90, 99 %)");
  scripts ();
  drawn ("density", "density in the plane", "density of the sample", "target (50");
  write_run (1500, 1, 2, NULL, "/");
  drawn (NULL, "points in the plane", "1500 paths at time 0", "paths");
  write_run (100, 1, 5, NULL, "/");
  drawn (NULL, "more dimensions", "coordinates 1 and 2 of 5", NULL);
  write_run (1, 1, 1, NULL, "/");
  refused (FILE_NAME, "paths", PICTURE, GSL_EINVAL, "one time only");
  drawn (NULL, "one point", "1 paths at time 0", NULL);
  refusals ();
  unfinished ();
  orders ();
  unlink (PICTURE);
  unlink (FILE_NAME);
  return tap_done ();
}
