// What stands behind pdf::Object. Private to src/pdf.
#pragma once

#include <memory>

#include "pdf/object.h"
#include "pdf/qpdf_include.h"

namespace rubrica::pdf {

struct ObjectHandle {
  // qpdf's readers are not const, though they change nothing: a copy shares the object.
  QPDFObjectHandle object() const { return value; }
  QPDFObjectHandle value;
};

inline std::shared_ptr<const ObjectHandle> make_handle(QPDFObjectHandle object) {
  return std::make_shared<const ObjectHandle>(ObjectHandle{std::move(object)});
}

}  // namespace rubrica::pdf
