/* Files open in h5py and in xarray: read_trace.py does it. */
#include "tap.h"
#include "trace/pattern.h"
#include <gsl/gsl_errno.h>
#include <ito/error.h>
#include <sys/wait.h>

#define TRACE "test_python_trace.h5"
#define EXPERIMENT "test_python_experiment.h5"

static int
write_trace (void)
{
  ito_error error = ITO_NO_ERROR;
  ito_trace_shape s = { .paths = 3000, .times = 13, .d = 2 };
  ito_ensemble_result result = { .paths = 3000 };
  ito_file *file = ito_file_create (
      TRACE, &(ito_file_facts){ .format = "trace", .seed = UINT64_MAX, .overwrite = 1 });
  ito_trace *trace = file ? pattern_trace (file, "/", &s, &error) : NULL;
  return trace && pattern_write (trace, &s, 0, 2, 1) == 0
         && pattern_end (trace, &result, &error) == 0 && ito_file_close (file, 0) == 0;
}

static int
write_experiment (void)
{
  ito_error error = ITO_NO_ERROR;
  ito_trace_shape s = { .paths = 5, .times = 1, .d = 1 };
  ito_ensemble_result result = { .paths = 5 };
  const ito_claim_row rows[] = { { "slope", "a slope", 0, 2, 0.1, 1, 3, "holds", 1 },
                                 { "wrong", "a control", 1, 0.5, 0, 1, 3, "fails", 1 } };
  const double values[] = { 1, 2, 3 };
  uint64_t three = 3;
  ito_target *target = ito_target_alloc ("gmm:weights=[1;3],means=[[0];[2]],covariances=[1;2]");
  ito_file *file =
      ito_file_create (EXPERIMENT, &(ito_file_facts){ .format = "experiment", .overwrite = 1 });
  ito_trace *trace = file && target ? pattern_trace (file, "/runs/a", &s, &error) : NULL;
  int good = trace && pattern_write (trace, &s, 0, 1, 1) == 0
             && pattern_end (trace, &result, &error) == 0
             && ito_file_write_claims (file, 2, rows) == 0
             && ito_file_write_array (file, "/tables/order/step", 1, &three, values) == 0
             && ito_file_write_array (file, "/tables/order/error", 1, &three, values) == 0
             && ito_file_write_text (file, "/tables/order/error", "units", "m") == 0
             && ito_file_write_target (file, target) == 0 && ito_file_close (file, 0) == 0;
  ito_target_free (target);
  return good;
}

int
main (void)
{
  char command[2000], line[1000], last[1000] = "no python";
  const char *python = getenv ("PYTHON"), *srcdir = getenv ("srcdir");
  gsl_set_error_handler_off ();
  if (!tap_ok (write_trace () && write_experiment (), "files are written: %s", ito_last_error ()))
    return tap_done ();
  snprintf (command, sizeof command,
            "'%s' '%s/tests/trace/read_trace.py' " TRACE " " EXPERIMENT " 2>&1",
            python && *python ? python : "python3", srcdir && *srcdir ? srcdir : ".");
  FILE *f = popen (command, "r");
  int checks = 0;
  while (f && fgets (line, sizeof line, f))
    {
      line[strcspn (line, "\n")] = 0;
      if (strncmp (line, "ok ", 3) == 0 || strncmp (line, "not ok ", 7) == 0)
        {
          int good = line[0] == 'o';
          tap_ok (good, "%s", line + (good ? 3 : 7));
          checks++;
        }
      else
        {
          printf ("# %s\n", line);
          snprintf (last, sizeof last, "%s", line);
        }
    }
  int status = f ? pclose (f) : -1;
  if (WIFEXITED (status) && (WEXITSTATUS (status) == 77 || WEXITSTATUS (status) == 127))
    tap_skip ("h5py and xarray", last);
  else
    tap_ok (status == 0 && checks == 24, "all of read_trace.py ran (%d checks)", checks);
  remove (TRACE);
  remove (EXPERIMENT);
  return tap_done ();
}
