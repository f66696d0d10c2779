// The writing side, for the host: tools and tests. What is given is written, right or wrong; parse() is the judge.
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "cells/update_bundle/update_bundle.h"

namespace update_bundle {

struct NewStep {
  std::string old_file, new_file;
  std::string cell = {}, symbol = {};  ///< Of the check; empty for none.
  std::uint64_t result = 0;
};

struct NewObject {
  std::string file;
  std::string bytes;
};

struct NewBundle {
  std::uint64_t release = 0, issued = 0, expires = 0;
  Digest base{};
  std::string witness = {};
  std::vector<NewObject> objects = {};  ///< Ascending by name.
  std::vector<NewStep> steps = {};
};

inline void append_number(std::string& to, std::uint64_t number, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) to += static_cast<char>(number >> (8 * i));
}
inline void append_text(std::string& to, std::string text, std::size_t size) {
  text.resize(size, '\0');
  to += text;
}
inline void append_filled(std::string& to, const std::string& contents) {
  to += contents;
  to.resize((to.size() + 7) / 8 * 8, '\0');
}

inline std::string write(const NewBundle& bundle) {
  std::string bytes(kMagic);
  append_number(bytes, kVersion, 4);
  append_number(bytes, 0, 4);  // the size, known at the end
  append_number(bytes, bundle.release, 8);
  append_number(bytes, bundle.issued, 8);
  append_number(bytes, bundle.expires, 8);
  for (const std::uint8_t byte : bundle.base) bytes += static_cast<char>(byte);
  for (const std::size_t size : {bundle.witness.size(), bundle.objects.size(), bundle.steps.size(), std::size_t{0}})
    append_number(bytes, size, 4);
  for (const NewObject& object : bundle.objects) {
    append_text(bytes, object.file, kName);
    append_number(bytes, object.bytes.size(), 8);
  }
  for (const NewStep& step : bundle.steps) {
    for (const std::string& name : {step.old_file, step.new_file, step.cell}) append_text(bytes, name, kName);
    append_text(bytes, step.symbol, kSymbol);
    append_number(bytes, step.result, 8);
  }
  append_filled(bytes, bundle.witness);
  for (const NewObject& object : bundle.objects) append_filled(bytes, object.bytes);
  std::string size;
  append_number(size, bytes.size(), 4);
  return bytes.replace(12, 4, size);
}

}  // namespace update_bundle
