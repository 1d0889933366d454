/* A disk that fails: the n-th call that changes a file under a folder fails, or kills the process.
 *
 * Loaded before the C library (LD_PRELOAD), so that it stands below the database too, which writes
 * past Python. `arm` sets it, `calls` says how many such calls there were.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITES = 1, SYNCS = 2, FOLDER_SYNCS = 4, NAMES = 8 };

static char place[4096];
static int armed_kinds, armed_at, armed_error, armed_for_good, counted;

void arm(const char *folder, int kinds, int at, int error, int for_good) {
  snprintf(place, sizeof place, "%s", folder);
  armed_kinds = kinds, armed_at = at, armed_error = error, armed_for_good = for_good, counted = 0;
}

int calls(void) { return counted; }

static int fails_at(int kind, const char *path) {
  if (!(armed_kinds & kind) || strstr(path, place) == NULL) return 0;
  counted++;
  if (counted != armed_at && !(armed_for_good && armed_at && counted > armed_at)) return 0;
  /* No error: die here, as by a loss of power. */
  if (armed_error == 0) kill(getpid(), SIGKILL);
  errno = armed_error;
  return 1;
}

static int fails(int kind, int file) {
  char link[64], path[4096];
  struct stat found;
  if (!armed_kinds) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  if (kind == SYNCS && fstat(file, &found) == 0 && S_ISDIR(found.st_mode)) kind = FOLDER_SYNCS;
  return fails_at(kind, path);
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int file, const void *from, size_t size) {
  REAL(write);
  return fails(WRITES, file) ? -1 : real(file, from, size);
}

ssize_t pwrite(int file, const void *from, size_t size, off_t at) {
  REAL(pwrite);
  return fails(WRITES, file) ? -1 : real(file, from, size, at);
}

ssize_t pwrite64(int file, const void *from, size_t size, off64_t at) {
  REAL(pwrite64);
  return fails(WRITES, file) ? -1 : real(file, from, size, at);
}

int ftruncate(int file, off_t size) {
  REAL(ftruncate);
  return fails(WRITES, file) ? -1 : real(file, size);
}

int ftruncate64(int file, off64_t size) {
  REAL(ftruncate64);
  return fails(WRITES, file) ? -1 : real(file, size);
}

int fsync(int file) {
  REAL(fsync);
  return fails(SYNCS, file) ? -1 : real(file);
}

int fdatasync(int file) {
  REAL(fdatasync);
  return fails(SYNCS, file) ? -1 : real(file);
}

int unlink(const char *path) {
  REAL(unlink);
  return fails_at(NAMES, path) ? -1 : real(path);
}

static int mode_of(int flags, va_list more) {
  return flags & O_CREAT ? va_arg(more, int) : 0;
}

int open(const char *path, int flags, ...) {
  REAL(open);
  va_list more;
  va_start(more, flags);
  int mode = mode_of(flags, more);
  va_end(more);
  return flags & O_CREAT && fails_at(NAMES, path) ? -1 : real(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  REAL(open64);
  va_list more;
  va_start(more, flags);
  int mode = mode_of(flags, more);
  va_end(more);
  return flags & O_CREAT && fails_at(NAMES, path) ? -1 : real(path, flags, mode);
}
