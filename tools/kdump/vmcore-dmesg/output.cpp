// SPDX-License-Identifier: GPL-2.0-only
#include "vmcore-dmesg/output.hpp"

#include "base/escape.hpp"

namespace kdump {

namespace {

std::string quote_or_null(const std::string &text)
{
	return text.empty() ? "null" : json_quote(text);
}

} // namespace

std::string format_json(const log_record &record)
{
	std::string caller = record.caller ? format_caller(*record.caller) : "";
	std::string json = "{\"sequence\":" + std::to_string(record.sequence);

	json += ",\"nanoseconds\":" + std::to_string(record.nanoseconds);
	json += ",\"facility\":" + std::to_string(record.facility);
	json += ",\"level\":" + std::to_string(record.level);
	json += ",\"caller\":" + quote_or_null(caller);
	json += ",\"subsystem\":" + quote_or_null(record.subsystem);
	json += ",\"device\":" + quote_or_null(record.device);
	json += ",\"text\":" + json_quote(record.text);
	json += ",\"lost_before\":" + std::to_string(record.lost_before);
	return json += "}\n";
}

} // namespace kdump
