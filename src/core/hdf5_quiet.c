/* HDF5 without its chatter, and without its file locks. */
#include "core/hdf5_quiet.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if H5_VERSION_GE(1, 12, 1) || (H5_VERSION_GE(1, 10, 7) && !H5_VERSION_GE(1, 12, 0))
#define LOCKING_IS_A_PROPERTY 1
#else
#define LOCKING_IS_A_PROPERTY 0
#endif

static pthread_mutex_t mutex;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
prepare (void)
{
  pthread_mutexattr_t recursive;
  pthread_mutexattr_init (&recursive);
  pthread_mutexattr_settype (&recursive, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init (&mutex, &recursive);
  pthread_mutexattr_destroy (&recursive);
#if !LOCKING_IS_A_PROPERTY
  /* Older releases read it once, when the first file is opened. */
  setenv ("HDF5_USE_FILE_LOCKING", "FALSE", 0);
#endif
}

/* A program may have set its printing by either version of the interface. */
void
ito_hdf5_enter (ito_hdf5_state *state)
{
  pthread_once (&once, prepare);
  pthread_mutex_lock (&mutex);
  *state = (ito_hdf5_state){ 0, NULL, NULL };
  unsigned is_v2 = 1;
  if (H5Eauto_is_v2 (H5E_DEFAULT, &is_v2) < 0)
    return;
#ifndef H5_NO_DEPRECATED_SYMBOLS
  if (!is_v2)
    {
      H5E_auto1_t print = NULL;
      if (H5Eget_auto1 (&print, &state->data) >= 0 && H5Eset_auto1 (NULL, NULL) >= 0)
        {
          memcpy (&state->print, &print, sizeof print);
          state->version = 1;
        }
      return;
    }
#endif
  H5E_auto2_t print = NULL;
  if (H5Eget_auto2 (H5E_DEFAULT, &print, &state->data) >= 0
      && H5Eset_auto2 (H5E_DEFAULT, NULL, NULL) >= 0)
    {
      memcpy (&state->print, &print, sizeof print);
      state->version = 2;
    }
}

void
ito_hdf5_leave (const ito_hdf5_state *state)
{
#ifndef H5_NO_DEPRECATED_SYMBOLS
  if (state->version == 1)
    {
      H5E_auto1_t print;
      memcpy (&print, &state->print, sizeof print);
      H5Eset_auto1 (print, state->data);
    }
#endif
  if (state->version == 2)
    {
      H5E_auto2_t print;
      memcpy (&print, &state->print, sizeof print);
      H5Eset_auto2 (H5E_DEFAULT, print, state->data);
    }
  pthread_mutex_unlock (&mutex);
}

hid_t
ito_hdf5_access (void)
{
  hid_t access = H5Pcreate (H5P_FILE_ACCESS);
#if LOCKING_IS_A_PROPERTY
  if (access >= 0 && H5Pset_file_locking (access, 0, 1) < 0)
    {
      H5Pclose (access);
      return -1;
    }
#endif
  return access;
}

typedef struct
{
  char *buffer;
  size_t size;
} reason;

/* The innermost entry of the stack is the cause; the others tell how it came out. */
static herr_t
keep_innermost (unsigned n, const H5E_error2_t *entry, void *data)
{
  reason *r = data;
  if (n == 0 && entry->desc)
    snprintf (r->buffer, r->size, "%s", entry->desc);
  return 0;
}

void
ito_hdf5_reason (char *buffer, size_t size)
{
  if (size == 0)
    return;
  buffer[0] = 0;
  reason r = { buffer, size };
  H5Ewalk2 (H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, &r);
  if (buffer[0] == 0)
    snprintf (buffer, size, "HDF5 gives no reason");
}
