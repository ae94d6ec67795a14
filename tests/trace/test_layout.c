/* What is there before the first step, and what is left of a writer that was killed. */
#include "tap.h"
#include "trace/pattern.h"
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <hdf5_hl.h>
#include <ito/error.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILE_NAME "test_layout.h5"

static const ito_trace_shape shape = { .paths = 9000, .times = 23, .d = 3 };

static ito_file *
begin (ito_trace **trace)
{
  ito_error error = ITO_NO_ERROR;
  ito_trace_shape s = shape;
  ito_file *file = ito_file_create (FILE_NAME, &(ito_file_facts){ .format = "trace",
                                                                  .command = "ito sample",
                                                                  .config = "paths = 9000\n",
                                                                  .seed = UINT64_MAX,
                                                                  .overwrite = 1 });
  *trace = file ? pattern_trace (file, "/", &s, &error) : NULL;
  if (!*trace)
    printf ("# %s %s\n", error.text, ito_last_error ());
  return file;
}

/* A writer that writes some groups, one of them by half, and is killed; -1: no such thing. */
static void
killed_writer (uint64_t groups, int half)
{
  pid_t child = fork ();
  if (child == 0)
    {
      ito_trace *trace;
      begin (&trace);
      if (!trace || pattern_write (trace, &shape, 0, groups, 1))
        _exit (1);
      if (half)
        {
          ito_slab slab;
          pattern_slab (&shape, 10, groups * 2048, &slab);
          ito_trace_slab (&slab, trace);
        }
      kill (getpid (), SIGKILL);
    }
  int status;
  waitpid (child, &status, 0);
  if (!WIFSIGNALED (status))
    abort ();
}

static void
after_kill (uint64_t groups, int half)
{
  killed_writer (groups, half);
  ito_reader *reader = ito_reader_open (FILE_NAME);
  if (!tap_ok (reader != NULL, "killed after %llu groups%s: the file opens",
               (unsigned long long)groups, half ? " and a half" : ""))
    return;
  size_t rank, wrong = 0;
  uint64_t dims[4], done, all;
  double *x = NULL, *mark = NULL;
  ito_reader_array (reader, "/x", &rank, dims, &x);
  ito_reader_array (reader, "/resume/done", &rank, dims, &mark);
  for (uint64_t t = 0; x && t < shape.times; t++)
    for (uint64_t p = 0; p < shape.paths && p / 2048 < groups; p++)
      for (uint64_t i = 0; i < shape.d; i++)
        {
          double truth = pattern (t, p, i);
          wrong += memcmp (x + (t * shape.paths + p) * shape.d + i, &truth, sizeof truth) != 0;
        }
  int marks = dims[0] == 5;
  for (uint64_t g = 0; mark && g < 5; g++)
    marks = marks && mark[g] == (g < groups);
  tap_ok (x && wrong == 0, "the groups that were written are right, bit for bit");
  tap_ok (mark && marks && ito_reader_done (reader, "/", &done, &all) == 0 && done == groups
              && all == 5,
          "they and no others are marked done");
  tap_same (ito_reader_text (reader, "/", "status"), "running", "the file says running");
  tap_ok (!ito_reader_is_written (reader), "and has lost its writer");
  ito_reader_close (reader);
  free (x);
  free (mark);
  ito_file *file = ito_file_create (FILE_NAME, &(ito_file_facts){ .format = "trace" });
  tap_ok (!file && strstr (ito_last_error (), "incomplete (its writer died)"),
          "it is not overwritten: %s", ito_last_error ());
}

static herr_t
look_for_scales (hid_t group, const char *name, const H5L_info_t *info, void *params)
{
  (void)info;
  int *bare = params;
  H5O_type_t kind = H5O_TYPE_UNKNOWN;
  hid_t object = H5Oopen (group, name, H5P_DEFAULT);
  if (H5Iget_type (object) == H5I_DATASET)
    kind = H5O_TYPE_DATASET;
  if (kind == H5O_TYPE_DATASET && H5DSis_scale (object) <= 0)
    {
      hid_t space = H5Dget_space (object);
      int rank = H5Sget_simple_extent_ndims (space);
      H5Sclose (space);
      for (int i = 0; i < rank; i++)
        *bare += H5DSget_num_scales (object, (unsigned)i) != 1;
    }
  H5Oclose (object);
  return 0;
}

/* The bytes of the file are all there at the layout, and none is added afterwards. */
static void
sizes (void)
{
  struct stat laid_out, written;
  unsigned char head[16];
  ito_trace *trace;
  ito_error error = ITO_NO_ERROR;
  ito_ensemble_result result = { .paths = shape.paths };
  ito_file *file = begin (&trace);
  stat (FILE_NAME, &laid_out);
  tap_ok (laid_out.st_size >= (off_t)(shape.paths * shape.times * shape.d * sizeof (double)),
          "the file has its size before the first step");
  tap_ok ((double)laid_out.st_blocks * 512 >= 0.99 * (double)laid_out.st_size,
          "its room on the disk is reserved");
  int fd = open (FILE_NAME, O_RDONLY);
  tap_ok (read (fd, head, 16) == 16 && head[1] == 'H' && head[8] == 0,
          "format: superblock version 0, which opens everywhere and after a kill");
  close (fd);
  pattern_write (trace, &shape, 0, 5, 1);
  pattern_end (trace, &result, &error);
  ito_file_close (file, 0);
  stat (FILE_NAME, &written);
  tap_ok (written.st_size == laid_out.st_size, "and still when it is complete");

  int bare = 0;
  hid_t h5 = H5Fopen (FILE_NAME, H5F_ACC_RDONLY, H5P_DEFAULT);
  H5Literate (h5, H5_INDEX_NAME, H5_ITER_INC, NULL, look_for_scales, &bare);
  tap_ok (bare == 0, "every axis of every dataset in the root has one dimension scale");
  hid_t x = H5Dopen2 (h5, "/x", H5P_DEFAULT), create = H5Dget_create_plist (x);
  hsize_t chunk[3];
  H5D_fill_time_t fill;
  H5D_alloc_time_t alloc;
  H5Pget_chunk (create, 3, chunk);
  H5Pget_fill_time (create, &fill);
  H5Pget_alloc_time (create, &alloc);
  tap_ok (chunk[0] == 10 && chunk[1] == 2048 && chunk[2] == 3 && H5Pget_nfilters (create) == 0
              && fill == H5D_FILL_TIME_NEVER && alloc == H5D_ALLOC_TIME_EARLY,
          "/x: chunks of 10 x 2048 x d, no filter, allocated whole, never filled");
  H5Pclose (create);
  H5Dclose (x);
  H5Fclose (h5);
}

static void
facts (void)
{
  ito_reader *reader = ito_reader_open (FILE_NAME);
  double version = 0, seed = 0, seconds = -1;
  ito_reader_number (reader, "/", "ito_format_version", &version);
  ito_reader_number (reader, "/", "seed", &seed);
  ito_reader_number (reader, "/", "wall_seconds", &seconds);
  tap_same (ito_reader_text (reader, "/", "ito_format"), "trace", "ito_format");
  tap_ok (version == 1 && seed == (double)UINT64_MAX && seconds >= 0 && seconds < 100,
          "format version, seed, wall seconds");
  tap_same (ito_reader_text (reader, "/", "command"), "ito sample", "command");
  tap_same (ito_reader_text (reader, "/", "config"), "paths = 9000\n", "config");
  tap_same (ito_reader_text (reader, "/", "status"), "complete", "status");
  tap_same (ito_reader_text (reader, "/", "nonsense"), "", "no such attribute");
  const char *created = ito_reader_text (reader, "/", "created");
  tap_ok (strlen (created) == 20 && created[4] == '-' && created[10] == 'T' && created[19] == 'Z'
              && strlen (ito_reader_text (reader, "/", "finished")) == 20,
          "created and finished are dates: %s", created);
  size_t rank;
  uint64_t dims[4];
  double *time, *path;
  ito_reader_array (reader, "/time", &rank, dims, &time);
  tap_ok (rank == 1 && dims[0] == 23 && time[22] == 5.5, "/time");
  ito_reader_array (reader, "/path", &rank, dims, &path);
  tap_ok (rank == 1 && dims[0] == 9000 && path[8999] == 8999, "/path");
  free (time);
  free (path);
  ito_reader_close (reader);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  after_kill (0, 0);
  after_kill (0, 1);
  after_kill (2, 1);
  after_kill (4, 0);
  after_kill (5, 0);
  sizes ();
  facts ();
  remove (FILE_NAME);
  return tap_done ();
}
