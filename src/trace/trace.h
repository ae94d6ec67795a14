/* Inside of files and traces.
 *
 * Functions that take a hid_t expect to be inside ito_hdf5_enter/leave; nothing here raises. */
#ifndef ITO_TRACE_TRACE_H
#define ITO_TRACE_TRACE_H

#include "core/error.h"
#include "core/hdf5_quiet.h"
#include "ensemble/observe.h"
#include <ito/trace.h>
#include <sys/types.h>
#include <time.h>

#define ITO_FORMAT_VERSION 1
#define ITO_TRACE_GROUP 2048           /* paths that are marked done together */
#define ITO_TRACE_TIMES 10             /* saved times of a chunk */
#define ITO_TRACE_CHUNK_BYTES 524288   /* at most, but for one path at one time */
#define ITO_ATTRIBUTE_TEXT_BYTES 32768 /* longer texts become datasets in /record */

struct ito_file
{
  char *path;              /* the name it shall have */
  char *part;              /* the working name */
  int fd;                  /* holds the lock */
  hid_t h5;                /* negative: closed */
  int named;               /* has taken its name */
  int resumed;             /* was there before: it is never removed */
  int replaces;            /* may replace an existing file */
  int keeps_part;          /* its name was taken by another: the working file stays */
  int is_short;            /* a run in it is not whole: it cannot be complete */
  unsigned threads, ranks; /* the most of its runs */
  struct timespec begun;
  ito_trace *traces; /* not finished yet: freed with the file */
};

/* lock.c: one writer for a file.  OFD locks: HDF5 opens and closes the same file, which would
 * release a POSIX lock. */

/* 0: locked; 1: another holds it.  A file system without locks locks nothing. */
int ito_lock_take (int fd);
/* Nonzero if a writer holds the file. */
int ito_lock_held (const char *path);

/* file.c */

/* A file under its working name, locked, empty. */
ito_file *ito_file_begin (const char *path, int overwrite, ito_error *error);
/* Closes without a word: it stays what and where it is. */
void ito_file_release (ito_file *file);
ito_file *ito_file_new (const char *path, const ito_file_facts *facts, ito_error *error);
/* Closes; complete only where nothing is short. */
int ito_file_end (ito_file *file, int interrupted, ito_error *error);
void ito_file_drop (ito_file *file);
/* Gives the file its name, replacing what is there if it may. */
int ito_file_take_name (ito_file *file, ito_error *error);
/* Room on the disk for so many bytes more, before they are written. */
int ito_file_reserve (ito_file *file, uint64_t bytes, ito_error *error);
/* Room for what a file is to hold already: a copy of it may have holes. */
int ito_file_fill (ito_file *file, ito_error *error);
/* Notes that HDF5 could not write `what`, with its reason. */
int ito_file_fault (const ito_file *file, const char *what, ito_error *error);

/* attribute.c: attributes of an object by its path.  Each exists once; a new value of the same size
 * is written in place. */

/* room: bytes kept for later values; 0: as long as the text. */
int ito_attribute_text (ito_file *file, const char *object, const char *name, const char *text,
                        size_t room, ito_error *error);
int ito_attribute_number (ito_file *file, const char *object, const char *name, double value,
                          ito_error *error);
int ito_attribute_count (ito_file *file, const char *object, const char *name, uint64_t value,
                         ito_error *error);
/* "2026-01-31T12:00:00Z", now. */
#define ITO_DATE_BYTES 21
void ito_date (char text[ITO_DATE_BYTES]);

/* dataset.c: contiguous datasets and their dimension scales. */

typedef struct
{
  const char *name; /* from the root */
  size_t rank;
  uint64_t dims[4];
  hid_t type;               /* in memory and in the file */
  const char *const *scale; /* [rank]; NULL: chosen */
  const void *data;         /* NULL: filled */
  const void *fill;         /* of the type; NULL: not filled */
} ito_dataset;
int ito_dataset_write (ito_file *file, const ito_dataset *d, ito_error *error);
/* Attaches the scales of d to a dataset that is open. */
int ito_dataset_scales (ito_file *file, hid_t dataset, const ito_dataset *d, ito_error *error);
/* Makes a group and those above it. */
int ito_group_make (ito_file *file, const char *name, ito_error *error);
/* Nonzero if the path leads to an object. */
int ito_object_exists (hid_t h5, const char *name);
/* A path in a group: "/" or "/runs/a", "x".  NULL with an error. */
char *ito_object_path (const char *group, const char *leaf, ito_error *error);

/* layout.c, slab.c: the datasets of a run. */

typedef struct
{
  uint64_t paths, times;
  size_t d;
  const double *time;           /* [times] */
  double start, end;            /* times of the run's first and last step */
  int moments;                  /* keeps moments and no states */
  size_t offset;                /* of their records in those of a slab */
  const ito_ensemble *observed; /* whose named observers are kept; NULL: none */
} ito_trace_shape;

/* Moments of one thing: of the states, or of what an observer says of them. */
typedef struct
{
  char *group;   /* "moments", "observables/NAME" */
  char *records; /* "resume/moments", "resume/observables/NAME/records" */
  int of_states;
  ito_bins bins; /* of a histogram */
  ito_moments_form form;
  size_t offset;  /* in the records of a slab */
  double *buffer; /* [10][size] */
  hid_t dataset;  /* of the records */
} ito_trace_moments;

struct ito_trace
{
  ito_file *file;
  ito_trace *next;
  char *group;
  uint64_t paths, times;
  size_t d;
  size_t chunk_times, chunk_paths;
  int moments; /* keeps moments and no states */
  size_t sets;
  ito_trace_moments *set; /* owned */
  hid_t x, done, evaluations, counts;
  double *chunk;         /* one, for those a slab does not hold as they are */
  uint64_t *saved;       /* [groups] times written */
  double *nfe;           /* [groups] sums of evaluations */
  uint64_t *stopped;     /* [groups] paths that have */
  unsigned char *resume; /* [groups] 1 where an earlier run has done it; NULL in a new trace */
  uint64_t group_count;
  ito_error error; /* what failed while it was written */
};

/* Times and paths of a chunk of /x. */
void ito_trace_chunk (uint64_t times, uint64_t paths, size_t d, size_t *chunk_times,
                      size_t *chunk_paths);
/* A trace in memory, of a run that is laid out or will be. */
ito_trace *ito_trace_alloc (ito_file *file, const char *group, const ito_trace_shape *shape,
                            ito_error *error);
ito_trace *ito_trace_new (ito_file *file, const char *group, const ito_trace_shape *shape,
                          ito_error *error);
int ito_trace_write (ito_trace *trace, const ito_slab *slab, ito_error *error);
/* Writes what the run took; frees the trace, also when that fails. */
int ito_trace_end (ito_trace *trace, double seconds, unsigned threads, unsigned ranks,
                   ito_error *error);
/* Part of a dataset of the run, raw and in place: start and count on each of its axes. */
int ito_trace_put (ito_trace *trace, hid_t dataset, size_t rank, const uint64_t *start,
                   const uint64_t *count, hid_t type, const void *data, const char *what,
                   ito_error *error);
/* A dataset of the run by its name in the run's group. */
hid_t ito_trace_open (ito_trace *trace, const char *leaf, ito_error *error);
/* Lays out a dataset of the run, with a line that says what it holds. */
int ito_trace_lay (ito_trace *trace, const char *leaf, const char *long_name, ito_dataset d,
                   ito_error *error);
/* Paths that have stopped, of all groups that are done, and evaluations per path. */
uint64_t ito_trace_stopped (const ito_trace *trace);
double ito_trace_nfe (const ito_trace *trace);
/* The record of moments of variances only, at the last saved time, of a group that is done. */
int ito_trace_last_moments (ito_trace *trace, uint64_t group, double *record, ito_error *error);

/* moments.c: all sets of moments of a trace. */
int ito_trace_moments_alloc (ito_trace *trace, const ito_trace_shape *shape, ito_error *error);
void ito_trace_moments_free (ito_trace *trace);
int ito_trace_moments_lay (ito_trace *trace, const double *time, ito_error *error);
/* Opens the records that an earlier run has laid out. */
int ito_trace_moments_open (ito_trace *trace, ito_error *error);
int ito_trace_moments_write (ito_trace *trace, const ito_slab *slab, ito_error *error);
/* Adds the groups in order. */
int ito_trace_moments_end (ito_trace *trace, ito_error *error);
/* Nonzero where there are too many. */
int ito_trace_moments_bytes (const ito_trace *trace, uint64_t *bytes);
/* Of the states. */
ito_moments_form ito_trace_moments_form (size_t d);

/* resume.c */

/* Opens what an earlier run has left at the path, to go on with it. */
ito_file *ito_file_reopen (const char *path, const ito_file_facts *facts, ito_error *error);
/* The first line in which two configurations differ, as a sentence's end; 0: none. */
int ito_config_difference (const char *stored, const char *now, char *text, size_t size);
/* Frees a trace that is not whole. */
void ito_trace_drop (ito_trace *trace);

/* reader.c: the twins of the public functions. */

struct ito_reader
{
  char *path;
  hid_t h5;
  char **text; /* handed out */
  size_t texts;
};

ito_reader *ito_reader_new (const char *path, ito_error *error);
void ito_reader_free (ito_reader *reader);
/* NULL where there is none. */
const char *ito_reader_find_text (ito_reader *reader, const char *object, const char *attribute);
int ito_reader_find_number (ito_reader *reader, const char *object, const char *attribute,
                            double *value, ito_error *error);
/* The index-th member of a group by name; NULL past the end. */
const char *ito_reader_member (ito_reader *reader, const char *group, uint64_t index,
                               ito_error *error);
int ito_reader_find_shape (ito_reader *reader, const char *name, size_t *rank, uint64_t dims[4],
                           ito_error *error);
int ito_reader_read (ito_reader *reader, const char *name, size_t *rank, uint64_t dims[4],
                     double **data, ito_error *error);
/* Part of a dataset: start and count on every axis. */
int ito_reader_part (ito_reader *reader, const char *name, size_t rank, const uint64_t *start,
                     const uint64_t *count, double *data, ito_error *error);
int ito_reader_differ (ito_reader *a, ito_reader *b, double tolerance, int *differ, char *text,
                       size_t size, ito_error *error);
/* Keeps a text until the reader is closed; NULL without memory. */
const char *ito_reader_keep (ito_reader *reader, const char *text);

#endif
