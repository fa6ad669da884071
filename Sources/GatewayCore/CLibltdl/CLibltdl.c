#include "CLibltdl.h"
