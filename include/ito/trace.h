/* Traces: HDF5 files of format version 1 (doc/format.md).
 *
 * A trace exists with its final size before the first step; afterwards raw data is written in
 * place.  It opens in h5py, in xarray and in ncdump while it is written and after a kill -9, and
 * says whether it is complete. */
#ifndef ITO_TRACE_H
#define ITO_TRACE_H

#include <ito/ensemble.h>
#include <ito/target.h>
#include <ito/visibility.h>
#include <stddef.h>
#include <stdint.h>

ITO_BEGIN_DECLS

/* A file that ito writes: a trace, the values of `eval`, or an experiment with several runs.
 * One thread at a time. */
typedef struct ito_file ito_file;

/* What every file says of itself; strings are copied, NULL is "". */
typedef struct
{
  const char *format;  /* "trace", "eval", "experiment" */
  const char *command; /* the command line */
  const char *config;  /* option = value lines, all options resolved */
  uint64_t seed;
  int overwrite; /* replace an existing file */
} ito_file_facts;

/* Begins a file under the working name PATH.part, which is locked against a second writer.  It
 * takes its own name PATH, in one step, when the root of a trace is laid out (ito_trace_create with
 * group "/"), any other file when it is closed; only then an existing file is replaced.
 * GSL_EINVAL: PATH exists (and overwrite is 0), is a directory, is being written by another
 * process; its directory does not exist or is not writable.  GSL_EFAILED: the disk is full. */
ITO_API ito_file *ito_file_create (const char *path, const ito_file_facts *facts);
/* Marks the file complete, or interrupted (also where a run in it is not whole), with the wall
 * seconds, and closes it, also where that fails: then nothing is left of it, unless it is a trace
 * that has its name; that one is left as it is, incomplete. */
ITO_API int ito_file_close (ito_file *file, int interrupted);
/* Closes and removes it: after an error nothing half-written is left.  One that was resumed stays,
 * incomplete.  NULL is let be. */
ITO_API void ito_file_discard (ito_file *file);

/* Lays out the datasets of an ensemble in the group ("/" or "/runs/NAME") for slabs to come; after
 * this, ito_trace_slab is a sink for ito_ensemble_run.  GSL_EFAILED where the disk has no room for
 * all of it. */
typedef struct ito_trace ito_trace;
ITO_API ito_trace *ito_trace_create (ito_file *file, const char *group, ito_ensemble *e);
/* Does not raise: a sink reports to ito_ensemble_run.  What failed is raised by ito_trace_finish.
 */
ITO_API int ito_trace_slab (const ito_slab *slab, void *trace);
/* The same for the moments of the states over the paths: no states are kept, and the file holds, in
 * the group moments, for each saved time the count of paths, mean [T,d], covariance [T,d,d] (beyond
 * 64 coordinates variance [T,d]), and their standard errors.  The sums are made group by group of
 * 2048 paths, in the threads that run them, and added in order: equal bits for any threads. */
ITO_API ito_trace *ito_trace_create_moments (ito_file *file, const char *group, ito_ensemble *e);
/* nfe, threads, seconds of the finished run; frees the trace. */
ITO_API int ito_trace_finish (ito_trace *trace, const ito_ensemble *e);
/* Runs e and writes it: create, run, finish. */
ITO_API int ito_trace_run (ito_file *file, const char *group, ito_ensemble *e);

/* Goes on with a trace that is incomplete, its writer killed or interrupted: opens it for writing,
 * under the lock; command and overwrite of the facts are not used.  GSL_EINVAL: there is none, it
 * is complete, is being written, is of another version of ito, dispatch class or configuration (the
 * first line that differs is named). */
ITO_API ito_file *ito_file_resume (const char *path, const ito_file_facts *facts);
/* Takes up the run in the group, which must be that of e, and makes e skip the groups of paths that
 * are done in its next run (ito_ensemble_set_skip): the finished data are those of an
 * uninterrupted run, bit for bit.  Paths that interact begin again. */
ITO_API ito_trace *ito_trace_resume (ito_file *file, const char *group, ito_ensemble *e);

/* Writes an array of doubles at a path such as "/target/means", "/tables/order/error"; missing
 * groups are made.  Every axis gets a dimension scale: the columns of a table share "row", other
 * arrays of a group share one scale for each length. */
ITO_API int ito_file_write_array (ito_file *file, const char *name, size_t rank,
                                  const uint64_t *dims, const double *data);
/* The same with the names of its scales, scale[rank], in the array's own group ("time", "path",
 * "dim").  A scale that is not there yet is made, with values 0, 1, 2, ...; one that is there
 * must have the axis's length.  Write a scale with values of its own first, as an array
 * whose only scale has the array's name. */
ITO_API int ito_file_write_scaled (ito_file *file, const char *name, size_t rank,
                                   const uint64_t *dims, const char *const *scale,
                                   const double *data);
/* A string attribute of an object. */
ITO_API int ito_file_write_text (ito_file *file, const char *object, const char *attribute,
                                 const char *text);
/* A number attribute of an object. */
ITO_API int ito_file_write_number (ito_file *file, const char *object, const char *attribute,
                                   double value);
/* What the run was made of: /target with the attribute `spec` and, of a mixture, weights [k],
 * means [k,d], covariances [k,d,d]. */
ITO_API int ito_file_write_target (ito_file *file, const ito_target *target);

/* A row of /claims/table. */
typedef struct
{
  const char *name, *text;
  int control; /* 0: a claim, expected to hold; 1: a control, expected to fail */
  double value, standard_error, lower, upper;
  const char *verdict; /* "holds", "fails", "undecided" */
  int as_expected;
} ito_claim_row;
ITO_API int ito_file_write_claims (ito_file *file, size_t n, const ito_claim_row *rows);

/* Reading. */
typedef struct ito_reader ito_reader;
/* Any file of ito, also one that is being written.  GSL_EINVAL: there is none, it is not HDF5, not
 * ito's, or of a later format version. */
ITO_API ito_reader *ito_reader_open (const char *path);
ITO_API void ito_reader_close (ito_reader *reader);
/* A text attribute of an object ("" where there is none); valid until the reader is closed. */
ITO_API const char *ito_reader_text (ito_reader *reader, const char *object, const char *attribute);
ITO_API int ito_reader_number (ito_reader *reader, const char *object, const char *attribute,
                               double *value);
/* Nonzero if there is an object of this name. */
ITO_API int ito_reader_has (ito_reader *reader, const char *object);
/* The name of the index-th member of a group, by name; *name = NULL past the end or where there is
 * no such group; valid until the reader is closed. */
ITO_API int ito_reader_list (ito_reader *reader, const char *group, uint64_t index,
                             const char **name);
/* Dimensions of a dataset of numbers: *rank <= 4. */
ITO_API int ito_reader_shape (ito_reader *reader, const char *name, size_t *rank, uint64_t dims[4]);
/* All of a dataset as doubles; *data is allocated, free() it. */
ITO_API int ito_reader_array (ito_reader *reader, const char *name, size_t *rank, uint64_t dims[4],
                              double **data);
/* The state at one saved time: x [N][d]; one path: x [T][d].  group "/" or "/runs/NAME". */
ITO_API int ito_reader_time (ito_reader *reader, const char *group, uint64_t time, double *x);
ITO_API int ito_reader_path (ito_reader *reader, const char *group, uint64_t path, double *x);
/* Nonzero while a process writes the file; a file that says "running" without one has lost its
 * writer. */
ITO_API int ito_reader_is_written (ito_reader *reader);
/* Groups of 2048 paths of a run that are written in full, and of all. */
ITO_API int ito_reader_done (ito_reader *reader, const char *group, uint64_t *done, uint64_t *all);
/* The rows of /claims/table, *n = 0 where there is none.  *rows is one allocation, its strings
 * included: free() it. */
ITO_API int ito_reader_claims (ito_reader *reader, size_t *n, ito_claim_row **rows);

/* SHA-256 of the data in hexadecimal: all datasets in a canonical order and form (doc/format.md),
 * without attributes, progress (resume) and records (/record).  The files of two runs of equal data
 * have equal hashes, packed or not. */
ITO_API int ito_reader_hash (ito_reader *reader, char text[65]);
/* The first difference between the data of two files as a sentence (*differ 1), or none (0).
 * Tolerance 0: values are equal where their bits are, NaN included, and so are the evaluations per
 * path.  Else numbers a and b are where |a - b| <= tolerance max (1, |a|, |b|), and NaN is NaN. */
ITO_API int ito_reader_compare (ito_reader *a, ito_reader *b, double tolerance, int *differ,
                                char *text, size_t size);
/* Writes a complete file again, its larger datasets compressed, to another file, or to NULL: in its
 * place, in one step.  GSL_EINVAL: it is not complete. */
ITO_API int ito_file_pack (const char *path, const char *to, int overwrite);

ITO_END_DECLS

#endif
